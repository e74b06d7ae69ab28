"""The table of formats in the documentation is the one of the program."""

from pathlib import Path

from natrode.record.readers import FORMATS

PAGE = Path(__file__).parents[2] / "docs" / "measured_files.md"


def row(entry):
    extra = f" (extra `{entry.extra}`)" if entry.extra else ""
    return f"| {entry.title}{extra} | {entry.kinds} | {entry.tried} | {entry.read} | {entry.lost} |"


def test_every_format_stands_in_the_page_with_what_was_tried_and_what_is_lost():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    head = lines.index("| format | files | tried with | read | lost |")
    table = lines[head + 2 : head + 2 + len(FORMATS)]
    assert table == [row(entry) for entry in FORMATS]
