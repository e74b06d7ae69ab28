"""`natrode` is quick to help, safe in pipes, and answers every error in one line."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from natrode_command import natrode, refused

import natrode as package
from natrode.cli.group import COMMANDS

HEAVY = ("pybamm", "casadi", "pandas", "matplotlib", "pint", "xarray", "numpy", "scipy")


def python(code: str, *args: str, **options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def piped(command: str) -> subprocess.CompletedProcess[str]:
    line = f"set -o pipefail; {sys.executable} -m natrode {command}"
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from natrode.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        f"sys.exit(', '.join({{*{HEAVY}, 'pydantic', 'rich'}} & set(sys.modules)) or 0)"
    )
    done = python(code)
    assert done.returncode == 0, done.stderr
    assert "Commands:" in done.stdout


def test_help_of_a_command_imports_nothing_heavy() -> None:
    # Typer itself imports Pydantic to read the types of options, so that one is not in the list
    code = (
        "import sys; from natrode.cli import app\n"
        "for name in sys.argv[1:]:\n"
        "    try: app([name, '--help'])\n"
        "    except SystemExit: pass\n"
        f"sys.exit(', '.join({{*{HEAVY}, 'rich'}} & set(sys.modules)) or 0)"
    )
    done = python(code, *COMMANDS)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_shows_examples_in_80_columns(command: tuple[str, ...]) -> None:
    result = natrode(*command, "--help", COLUMNS="200")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert f"natrode {' '.join(command)}".strip() in result.stdout.split("Usage:")[1]
    if command != ("literature",):
        assert re.search(r"^  Examples:\n    natrode ", result.stdout, re.MULTILINE)
    assert natrode(*command, "-h").stdout == natrode(*command, "--help").stdout


def test_every_command_of_the_table_is_there_and_no_other() -> None:
    shown = natrode("--help").stdout.split("Commands:")[1]
    assert re.findall(r"^  (\w+)", shown, re.MULTILINE) == list(COMMANDS)


def test_version() -> None:
    assert natrode("--version").stdout == f"natrode {package.__version__}\n"


def test_module_and_console_script_are_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "natrode", "--version"], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, f"natrode {package.__version__}\n")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("rum",), "no command 'rum'; did you mean 'run'?"),
        (("--colour",), "no such option: --colour"),
        (("run",), "missing argument 'CASE'"),
        (("run", "ni_foam", "--curent", "1"), "--curent"),
        (("run", "ni_foam", "cu_foil"), "unexpected extra argument"),
        (("run", "ni_foam", "--out"), "requires an argument"),
        (("literature", "shw"), "shw"),
        (("literature", "show", "nif2nf"), "did you mean 'nif2_nf'"),
    ],
)
def test_a_wrong_option_is_one_line(args: tuple[str, ...], expected: str) -> None:
    assert expected in refused(*args)


def test_a_command_without_arguments_shows_its_help() -> None:
    for args in ((), ("literature",)):
        result = natrode(*args)
        assert "Commands:" in result.output
        assert "error" not in result.output


def test_an_unexpected_error_is_one_line_and_debugging_shows_where(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> None:
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr("natrode.case.case_schema", broken)
    result = natrode("schema")
    assert result.exit_code == 1
    assert result.stderr == (
        "error: unexpected RuntimeError: first line second line "
        "(set NATRODE_DEBUG=1 and run again to see where)\n"
    )
    with pytest.raises(RuntimeError, match="first line"):
        natrode("schema", NATRODE_DEBUG="1")


def test_debugging_leaves_errors_of_the_user_at_one_line() -> None:
    result = natrode("run", "ni_fom", NATRODE_DEBUG="1")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: unknown case 'ni_fom'; did you mean 'ni_foam'?")


def test_an_interruption_is_one_line_and_status_130(tmp_path: Path) -> None:
    # an interruption while libraries are still being imported is theirs to handle
    code = "import signal, sys, pybamm, natrode.cell; from natrode.cli import main; "
    # who runs the tests in the background has them ignore interruptions
    code += "signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "print('ready', file=sys.stderr, flush=True); main()"
    running = subprocess.Popen(
        [sys.executable, "-c", code, "run", "ni_foam", "--cycles", "90", "--out", "kept"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    assert running.stderr.readline() == "ready\n"
    time.sleep(1.5)
    for _ in range(20):
        # libraries that build the model may swallow one; whoever sits there presses the key again
        running.send_signal(signal.SIGINT)
        try:
            running.wait(timeout=5.0)
            break
        except subprocess.TimeoutExpired:
            continue
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, "", "interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["--help", "list cases --json", "list systems", "schema"])
def test_a_reader_that_stops_early_is_no_error(command: str) -> None:
    done = piped(f"{command} | head -c 10")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_one_line() -> None:
    done = piped("list cases > /dev/full")
    assert done.returncode == 2
    assert done.stderr == "error: cannot write the output: No space left on device\n"


def test_colour_only_where_it_is_wanted() -> None:
    colour = re.compile(r"\x1b\[[0-9;]*3[0-7]")
    plain = natrode("list", "cases", "ni_foam")
    assert "\x1b" not in plain.stdout
    assert colour.search(natrode("list", "cases", "ni_foam", FORCE_COLOR="1").stdout)
    without = natrode("list", "cases", "ni_foam", FORCE_COLOR="1", NO_COLOR="1")
    assert not colour.search(without.stdout)


def test_pybamm_cannot_send_usage_data_from_a_command() -> None:
    code = (
        "import os\n"
        "os.environ['PYBAMM_DISABLE_TELEMETRY'] = 'false'\n"
        "from natrode.cli import app\n"
        "try: app(['list', 'cases', '--json'])\n"
        "except SystemExit: pass\n"
        "import pybamm; assert pybamm.config.check_opt_out()\n"
        "assert pybamm.telemetry._posthog.disabled"
    )
    done = python(code)
    assert done.returncode == 0, done.stderr
