# make demo   simulate three systems of the reviews and write a report
# make test   lint, type check and run the whole test suite
# Both make their own environment in .venv from the lock files first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test lint lock clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile

demo: $(VENV)/.installed
	@$(BIN)/natrode demo --out natrode-out/demo

test: $(VENV)/.installed-dev lint
	$(BIN)/python -m pytest

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

# New lock files from the ranges of pyproject.toml, with the newest versions
lock:
	@$(PYTHON) tools/lock.py

clean:
	rm -rf $(VENV) natrode-out .pytest_cache .mypy_cache .ruff_cache .hypothesis
