"""The figure of descriptors has one panel for each group and no number twice."""

from __future__ import annotations

from descriptor_samples import sample

from natrode.report.descriptor_panels import descriptor_figure


def labels(rows: list) -> list[list[str]]:
    """Labels of the materials of each panel."""
    axes = descriptor_figure(rows).axes
    return [[text.get_text() for text in ax.get_yticklabels()] for ax in axes]


def test_every_group_has_its_panel_with_the_strongest_binding_on_top() -> None:
    rows = [sample("a", -0.1), sample("b", -0.9), sample("c", -2.0, source="paper B")]
    assert labels(rows) == [["a", "b"], ["c"]]


def test_a_value_is_shown_from_the_bulk_and_not_again_from_the_atom() -> None:
    rows = [sample("a", -0.1), sample("a", -1.2, reference="Na atom")]
    assert labels(rows) == [["a"]]
    assert labels(rows[1:]) == [["a"]]


def test_withheld_values_and_lattice_constants_are_left_out() -> None:
    rows = [sample("a", None), sample("b", 4.2, quantity="lattice_constant")]
    assert len(descriptor_figure(rows).axes) == 1
    assert (
        descriptor_figure(rows).axes[0].get_yticklabels() == []
        or not descriptor_figure(rows).axes[0].axison
    )
