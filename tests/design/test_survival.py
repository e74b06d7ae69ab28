"""Lives of which some were cut off: Kaplan and Meier, ends, pairs."""

from __future__ import annotations

import pytest
from members import failed, lived

from natrode.design import causes_of, compare, survival_of


def test_kaplan_and_meier_agrees_with_a_computation_by_hand() -> None:
    # remission times of E. Freireich et al. (Blood 1963, 21, 699), weeks; + is censored
    died = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    seen = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    found = survival_of([*(lived(n) for n in died), *(lived(n, True) for n in seen)])
    alive, by_hand = 1.0, []
    # at each time: at risk, died
    for at_risk, ended in ((21, 3), (17, 1), (15, 1), (12, 1), (11, 1), (7, 1), (6, 1)):
        alive *= 1.0 - ended / at_risk
        by_hand.append(alive)
    assert list(found.cycles) == [0, 6, 7, 10, 13, 16, 22, 23]
    assert list(found.alive) == pytest.approx([1.0, *by_hand])
    assert (found.low, found.median, found.high) == (7, 23, None)
    assert (found.died, found.censored, found.limit) == (9, 12, 35)
    assert found.text == "~23 cycles (16-84 %: 7 to > 35)"


def test_a_life_is_never_a_bare_number() -> None:
    assert survival_of([lived(n) for n in (100, 200, 300, 1400)]).text == (
        "~200 cycles (16-84 %: 100 to 1 400)"
    )
    assert survival_of([lived(50, True)] * 4).text == "> 50 cycles (0 % have ended)"
    assert survival_of([lived(3), *[lived(50, True)] * 9]).text == "> 50 cycles (10 % have ended)"
    early = survival_of([*[lived(3)] * 3, *[lived(50, True)] * 7])
    assert early.text == "> 50 cycles (16-84 %: 3 to > 50)"
    assert survival_of([failed()]).text == "unknown: no member gave a life"
    assert survival_of([]).text == "unknown: no member gave a life"


def test_members_without_a_life_are_counted_apart() -> None:
    found = survival_of([lived(3), failed(), lived(5)])
    assert (found.died, found.failed, found.median) == (2, 1, 3)


def test_ends_are_shares_of_all_members() -> None:
    members = [lived(1), lived(2), lived(3, cause="dry"), lived(9, True), failed()]
    found = causes_of(members)
    assert found == {"short circuit": 0.4, "dry": 0.2, "failed": 0.2, "still alive": 0.2}
    assert list(found)[-1] == "still alive"


def test_pairs_are_decided_only_where_the_simulations_lasted() -> None:
    first = [lived(5), lived(5), lived(9, True), lived(9, True), lived(4, True), lived(7), None]
    second = [lived(3), lived(5), lived(9), lived(9, True), lived(8), failed(), lived(1)]
    found = compare(first, second)
    assert found.count == 5
    assert (found.first, found.second) == (0.4, 0.0)
    assert (found.equal, found.unknown) == (0.2, 0.4)
    back = compare(second, first)
    assert (back.second, back.first) == (found.first, found.second)
