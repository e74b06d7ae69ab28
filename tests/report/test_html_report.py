"""The report is one safe file that shows every system, also where there is little to show."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from small_runs import run_of

import natrode
from natrode.compare import LIMITS, group_runs, reported_table
from natrode.record import RecordError
from natrode.report import report
from natrode.report.cell_figures import applicable

HOSTILE = 'x"><script>alert(1)</script> $\\frac{ & <b>'
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Checks nesting and collects tags, attributes and identifiers."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.errors = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.errors.append(tag)


@pytest.fixture(scope="module")
def runs():
    names = ("nif2_nf", "nif2_nf_nucleation", "cu_foil", "ic_scaffold")
    found = [natrode.simulate(natrode.load_case(name)) for name in names]
    thin = natrode.load_case("ni_foam").with_overrides(
        {
            "name": "thin",
            "title": "Thin separator",
            "cell.separator.thickness": "25 um",
            "cell.stack": "rigid",
        }
    )
    return [*found, natrode.simulate(thin)]


@pytest.fixture(scope="module")
def text(runs):
    return report(runs)


def test_page_parses_with_every_element_closed(text, runs):
    page = Page(text)
    assert page.errors == []
    assert page.open == []
    extra = [len(applicable(group.main)) for group in group_runs(runs)]
    assert page.tags.count("svg") == 3 + sum(1 + count for count in extra)
    assert sum(extra) > len(extra)


def test_page_loads_nothing_from_elsewhere(text):
    page = Page(text)
    assert not {"script", "link", "iframe", "object", "embed"} & set(page.tags)
    assert "http" not in text
    assert "@import" not in text
    for name, value in page.attributes:
        if name in ("src", "href", "xlink:href"):
            assert value.startswith(("#", "data:image/png;base64,")), value
    for target in re.findall(r"url\(([^)]*)\)", text):
        assert target.startswith("#")


def test_identifiers_are_unique_and_links_lead_somewhere(text):
    page = Page(text)
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    for name, value in page.attributes:
        if name in ("href", "xlink:href") and value.startswith("#"):
            assert value[1:] in ids


def test_page_is_small(text):
    assert len(text.encode()) < 5_000_000


def test_every_system_and_status_stands_in_the_page(text, runs):
    for run in runs:
        assert run.case.name in text
        assert run.parameter_hash in text
    for row in reported_table(runs):
        assert row.obs_id in text
        assert f'b-{str(row.status).replace(" ", "-")}"' in text
    for limit in LIMITS:
        assert limit[:40] in text


def test_withheld_and_invalid_numbers_are_words(text):
    assert '<span class="withheld">withheld</span>' in text
    assert "censored: no stripping followed" in text
    assert "the electrode is planar" in text
    assert ">nan<" not in text.lower()


def test_figures_keep_their_text_as_text(text):
    assert re.search(r"<text[^>]*>areal capacity / mAh cm⁻²</text>", text)
    assert re.search(r"<text[^>]*>Thin separator</text>", text)


def test_hostile_titles_are_escaped_everywhere(runs):
    run = next(r for r in runs if r.case.name == "cu_foil")
    case = run.case.with_overrides({"title": HOSTILE, "summary": HOSTILE})
    evil = natrode.simulate(case)
    text = report([evil, runs[0]], title=HOSTILE)
    assert "<script" not in text
    assert "<b>" not in text
    page = Page(text)
    assert page.errors == []
    assert "script" not in page.tags


def test_report_is_written_whole_and_returned(tmp_path, runs):
    path = tmp_path / "report.html"
    text = report([runs[2]], path, title="One foil")
    assert path.read_text(encoding="utf-8") == text
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
    assert "<h1>One foil</h1>" in text
    with pytest.raises(RecordError, match="does not exist"):
        report([runs[2]], tmp_path / "nowhere" / "report.html")


def test_run_knows_its_report(runs):
    assert "Bare copper foil" in runs[2].report()


@pytest.fixture(scope="module")
def cells():
    return report([run_of(name) for name in ("half", "symmetric", "full", "anode_free", "oxide")])


def test_a_page_of_every_type_of_cell_is_sound(cells):
    page = Page(cells)
    assert page.errors == []
    assert page.open == []
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert ">nan" not in cells.lower()
    assert len(cells.encode()) < 5_000_000


def test_each_type_of_cell_has_its_table(cells):
    for title in (
        "Half cells",
        "Symmetric cells",
        "Cells with a cathode",
        "What became of the plated sodium",
    ):
        assert f"<h3>{title}</h3>" in cells
    assert "<h3>Symmetric cells</h3>" not in report([run_of("full")])


def numbers(text, title):
    """Texts of the cells of the first row of a table."""
    rows = text.split(f"<h3>{title}</h3>")[1].split("<tbody>")[1].split("</tr>")
    return [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", rows[0])]


def test_energies_and_retention_are_printed_in_field_units(cells):
    metrics = run_of("full").metrics
    found = numbers(cells, "Cells with a cathode")
    assert f"{metrics['gravimetric_energy'].value / 3600:.3g}" in found
    assert f"{metrics['volumetric_energy'].value / 3.6e6:.3g}" in found
    assert f"{100 * metrics['capacity_retention'].value:.2f}" in found
    assert f"{metrics['discharge_voltage'].value:.3g}" in found
    assert found[1] == "1.56"


def test_a_number_shows_what_it_is_worth(cells):
    assert re.search(r'<span class="v-estimated"[^>]*>[\d.]+</span>', cells)
    dips = report([natrode.simulate(natrode.load_case("ni_foam_nucleation"))])
    assert re.search(r'<span class="v-calibrated"[^>]*>[\d.]+</span>', dips)
    assert "Calibrated (N068): dip of the electrode" in dips


def test_the_ledger_tells_what_is_bound_and_what_came_from_the_other_electrode(cells):
    book = run_of("full").ledger
    ledger = cells.split('id="ledger"')[1].split("</section>")[0]
    assert f"{book.counter / 36000:.4f}" in ledger
    for amount in (book.dead, book.interphase):
        assert f"{amount / 36:.4g}" in ledger
    for word in ("dead", "interphase", "coating", "volume", "salt"):
        assert word in ledger


def test_an_unphysical_run_is_marked():
    run = run_of("half")
    bad = replace(run, ledger=replace(run.ledger, salt_closure=1e-3))
    assert '<span class="wrong">salt does not close: 1.00e-03</span>' in report([bad])


def test_a_rest_and_a_run_that_failed_at_once_have_a_page():
    idle = natrode.simulate(run_of("half").case.with_overrides({"protocol": ["rest 1 h"]}))
    for run in (idle, run_of("short")):
        assert Page(report([run])).errors == []


def test_no_runs_are_refused():
    with pytest.raises(ValueError, match="at least one run"):
        report([])
