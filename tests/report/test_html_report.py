"""The report is one safe file that shows every system, also where there is little to show."""

import re
from html.parser import HTMLParser

import pytest

import natrode
from natrode.compare import LIMITS, reported_table
from natrode.record import RecordError
from natrode.report import report

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
        {"name": "thin", "title": "Thin separator", "cell.separator.thickness": "25 um"}
    )
    return [*found, natrode.simulate(thin)]


@pytest.fixture(scope="module")
def text(runs):
    return report(runs)


def test_page_parses_with_every_element_closed(text):
    page = Page(text)
    assert page.errors == []
    assert page.open == []
    assert page.tags.count("svg") == 3 + 4


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


def test_no_runs_are_refused():
    with pytest.raises(ValueError, match="at least one run"):
        report([])
