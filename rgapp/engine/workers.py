"""Points of a batch on other processes: of this machine, or of a Dask cluster. One interface, two classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from rgapp.engine.experiment import Arrays, Batch
from rgapp.extras import remedy

LOOK_EVERY = 0.05  # seconds between two calls of attend
MOST_LOSSES = 5  # of workers, in one run


class Workers(Protocol):
    """Where points are run. ``lost`` are the exceptions of a point whose worker died."""

    lost: tuple[type[BaseException], ...]

    def open(self) -> Any:
        """A context that gives an Executor, and at its end stops whatever is still under way, at once."""


class WorkersLost(RuntimeError):
    """Workers died again and again."""


@dataclass(frozen=True)
class Processes:
    """``count`` processes of this machine."""

    count: int

    @property
    def lost(self) -> tuple[type[BaseException], ...]:
        from loky.process_executor import BrokenProcessPool

        return (BrokenProcessPool,)

    @contextmanager
    def open(self) -> Iterator[Executor]:
        """ValueError in one sentence where processes cannot be made."""
        from loky import ProcessPoolExecutor

        try:
            executor = ProcessPoolExecutor(self.count)
        except OSError as error:  # the locks they share are files in memory
            raise ValueError(
                f"no processes can be started beside this one ({error.strerror}; is /dev/shm full?); "
                "one process does without"
            ) from None
        try:
            yield executor
        finally:
            executor.shutdown(wait=True, kill_workers=True)


@dataclass(frozen=True)
class Cluster:
    """The workers of a Dask scheduler at ``address``, as tcp://192.168.0.7:8786; they need rgapp, too."""

    address: str
    timeout: float = 5.0  # seconds until the scheduler must answer

    @property
    def lost(self) -> tuple[type[BaseException], ...]:
        """None: the scheduler itself runs the points of a worker that died again, on another one."""
        return ()

    @contextmanager
    def open(self) -> Iterator[Executor]:
        """ValueError in one sentence where there is no cluster, or no Dask."""
        try:
            from distributed import Client
        except ImportError:
            how = remedy("pip install 'rgapp[cluster]'")
            raise ValueError(f"a cluster needs Dask: {how}") from None
        try:
            client = Client(self.address, timeout=self.timeout, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise ValueError(f"no Dask scheduler answers at {self.address} ({_first_line(error)})") from None
        try:
            if not client.scheduler_info(n_workers=-1)["workers"]:
                raise ValueError(f"the cluster at {self.address} has no workers")
            yield client.get_executor(pure=False)
        finally:
            client.close(timeout=1)


def run_points(
    workers: Workers, make: Callable[[], Batch], points: Sequence[str], attend: Callable[[], None]
) -> Iterator[tuple[str, Arrays]]:
    """(point, its arrays) as they end, in no fixed order; begun in the order given.

    ``make`` is sent to the workers, so it must be of a kind that pickle knows. ``attend`` is called some
    twenty times a second and may raise to stop all. A point whose worker died is run again: WorkersLost after
    the fifth time. The first exception of a point is raised, once what ended before it has been given.
    """
    left, losses = list(points), 0
    while left:
        with workers.open() as executor:
            of = {executor.submit(_run, make, point): point for point in left}
            waiting: set[Future] = set(of)
            while waiting:
                ended, waiting = wait(waiting, LOOK_EVERY, FIRST_COMPLETED)
                died = [future for future in ended if isinstance(future.exception(), workers.lost)]
                failed = [future for future in ended if future.exception() is not None]
                for future in sorted(ended - {*failed}, key=lambda future: points.index(of[future])):
                    left.remove(of[future])
                    yield of[future], future.result()
                for future in failed:
                    if future not in died:
                        raise future.exception()
                if died:
                    break
                attend()
        losses += bool(left)
        if losses > MOST_LOSSES:
            raise WorkersLost(f"{losses} times a worker died before its point had ended; see the memory")


def _run(make: Callable[[], Batch], point: str) -> Arrays:
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):  # there is a worker for every core
        return make().run(point, _nothing)


def _nothing(share: float, words: str) -> None:
    pass


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
