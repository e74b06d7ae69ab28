"""Many tasks on several processes: one that dies costs its task, and Ctrl-C stops all of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from natrode.design.errors import DesignError

#: Each process computes on one core; more threads would only wait for one another.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYBAMM_DISABLE_TELEMETRY": "true",
}

READY = "ready"

Work = Callable[[Any], Any]


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_all(
    tasks: Sequence[Any],
    work: Work,
    done: Callable[[Any], None],
    lost: Callable[[Any, str], Any],
    jobs: int,
) -> bool:
    """Do every task.

    Parameters
    ----------
    tasks : sequence
    work : callable
        Function of a module, from a task to its result.
    done : callable
        Called in this process with each result, as it comes.
    lost : callable
        From a task whose process died, and why, to a result.
    jobs : int
        Processes; with 1 everything is done in this one.

    Returns
    -------
    bool
        Whether all tasks were done; False after Ctrl-C.

    Raises
    ------
    DesignError
        If no process can be started.
    """
    if not tasks:
        return True
    try:
        if jobs == 1:
            for task in tasks:
                done(work(task))
        else:
            _spread(tasks, work, done, lost, min(jobs, len(tasks)))
    except KeyboardInterrupt:
        return False
    return True


class _Worker:
    """A process that does one task after the other."""

    def __init__(self, work: Work) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, work), daemon=True)
        self.task: Any = None
        self.ready = False
        with _surroundings():
            self.process.start()
        other.close()

    def give(self, task: Any) -> None:
        """Send a task."""
        self.task = task
        # a process that has died in the meantime is noticed when it is listened to
        with suppress(OSError):
            self.pipe.send(task)

    def stop(self) -> None:
        """End the process at once."""
        self.pipe.close()
        self.process.terminate()
        self.process.join(5.0)


def _serve(pipe: Connection, work: Work) -> None:
    """What a process does: answer tasks until there are none."""
    pipe.send(READY)
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(work(task))


def _spread(
    tasks: Sequence[Any],
    work: Work,
    done: Callable[[Any], None],
    lost: Callable[[Any, str], Any],
    jobs: int,
) -> None:
    waiting = list(reversed(tasks))
    left = len(tasks)
    workers = []
    try:
        workers = [_Worker(work) for _ in range(jobs)]
        while left:
            heard: Any = wait([worker.pipe for worker in workers])
            for worker in [w for w in workers if w.pipe in heard]:
                try:
                    answer = worker.pipe.recv()
                except (EOFError, OSError):
                    left -= _died(worker, workers, work, done, lost, left)
                    continue
                if worker.ready:
                    done(answer)
                    left -= 1
                worker.ready = True
                worker.task = None
            for worker in workers:
                if worker.ready and worker.task is None and waiting:
                    worker.give(waiting.pop())
    finally:
        for worker in workers:
            worker.stop()


def _died(
    worker: _Worker,
    workers: list[_Worker],
    work: Work,
    done: Callable[[Any], None],
    lost: Callable[[Any, str], Any],
    left: int,
) -> int:
    """Count the task of a process that died, and put another process in its place."""
    workers.remove(worker)
    worker.process.join(5.0)
    code = worker.process.exitcode
    worker.stop()
    if not worker.ready:
        raise DesignError(
            f"a process could not be started (exit status {code}); allowed: one process (--jobs 1, "
            'jobs=1); a script of your own needs if __name__ == "__main__": around what it does'
        )
    if worker.task is None:
        return 0
    done(lost(worker.task, f"the process died (exit status {code})"))
    if left > 1:
        workers.append(_Worker(work))
    return 1


@contextmanager
def _surroundings() -> Iterator[None]:
    """Environment of new processes; Ctrl-C is for the first process alone, which stops the others."""
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    main = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN) if main else None
    try:
        yield
    finally:
        if main:
            signal.signal(signal.SIGINT, handler)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
