"""Tasks on several processes: all are done, and a process that dies costs one task."""

from __future__ import annotations

import os
import time

from natrode.design.pool import ENVIRONMENT, cores, run_all


def square(number: int) -> int:
    if number == 3:
        os._exit(7)
    return number * number


def threads(name: str) -> str:
    return os.environ[name]


def slow(number: int) -> int:
    time.sleep(60.0)
    return number


def raising(number: int) -> int:
    if number == 2:
        raise KeyboardInterrupt
    return number


def test_a_process_that_dies_costs_its_task_and_nothing_else() -> None:
    results: list[int] = []
    reasons: list[str] = []

    def lost(task: int, why: str) -> int:
        reasons.append(why)
        return -task

    assert run_all(range(6), square, results.append, lost, jobs=2)
    assert sorted(results) == [-3, 0, 1, 4, 16, 25]
    assert reasons == ["the process died (exit status 7)"]


def test_processes_compute_on_one_thread_each_and_this_one_stays_as_it_was() -> None:
    before = dict(os.environ)
    results: list[str] = []
    assert run_all(["OMP_NUM_THREADS"], threads, results.append, lambda *_: "", jobs=2)
    assert results == [ENVIRONMENT["OMP_NUM_THREADS"]] == ["1"]
    assert dict(os.environ) == before


def test_an_interruption_stops_every_process() -> None:
    def stop(result: int) -> None:
        raise KeyboardInterrupt

    started = time.monotonic()
    assert not run_all([1, 2], quick_then_slow, stop, lambda *_: 0, jobs=2)
    assert time.monotonic() - started < 30.0


def quick_then_slow(number: int) -> int:
    return number if number == 1 else slow(number)


def test_an_interruption_keeps_what_was_done_in_this_process() -> None:
    results: list[int] = []
    assert not run_all([0, 1, 2, 3], raising, results.append, lambda *_: 0, jobs=1)
    assert results == [0, 1]
    assert run_all([], raising, results.append, lambda *_: 0, jobs=1)


def test_there_is_a_core() -> None:
    assert cores() >= 1
