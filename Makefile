# make demo   simulate three systems of the reviews and write a report
# make test   lint, type check, run the whole test suite, then the tests of atomistic calculations with
#             the machine-learned potential in an environment of their own (.venv-engine, 2.5 GB)
# make test-core   all of it but the second part
# All make their own environment in .venv from the lock files first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ENGINE := .venv-engine
WORKERS ?= 2

.PHONY: help demo test test-core test-engine lint lock clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile

demo: $(VENV)/.installed
	@$(BIN)/natrode demo --out natrode-out/demo

test: test-core test-engine

test-core: $(VENV)/.installed-dev lint
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

test-engine: $(ENGINE)/.installed
	$(ENGINE)/bin/python -m pytest -n $(WORKERS) --dist loadfile tests/atomistic tests/cli/test_descriptors_command.py

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Natrode needs Python 3.11 or newer; point PYTHON at one: make PYTHON=python3.12 demo")'
	@echo "making an environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing locked versions (about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "installing the tools of the tests ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

$(ENGINE)/.installed: requirements-atomistic.lock requirements-dev.lock requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "making $(ENGINE) with the machine-learned potential (some minutes) ..."
	@$(PYTHON) -m venv $(ENGINE)
	@$(ENGINE)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-atomistic.lock
	@$(ENGINE)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# New lock files from the ranges of pyproject.toml, with the newest versions
lock:
	@$(PYTHON) tools/lock.py

clean:
	rm -rf $(VENV) $(ENGINE) natrode-out .pytest_cache .mypy_cache .ruff_cache .hypothesis
