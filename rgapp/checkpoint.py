"""The state of an unfinished batch, in a file beside its result: net.checkpoint.h5 beside net.h5.

Whenever the program is killed, the finished points are in the result and the state of the one under way is
here; the same run begun again goes on from there and ends with the same bytes.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from rgapp import results
from rgapp.files import sweep
from rgapp.results import Arrays, Result

_POINT = "state"


class Checkpoint:
    """Of the run that ``header`` describes, a Result without points.

    FileError where something else stands in its place.
    """

    def __init__(self, output: Path, header: Result) -> None:
        self.path = results.check_output(output.with_suffix(f".checkpoint{output.suffix}"), header.experiment)
        self._output, self._header = output, header

    def read(self) -> Arrays | None:
        """The state kept last; None where there is none of this very run."""
        return results.resumable(self.path, self._header).get(_POINT)

    def save(self, state: Arrays) -> None:
        """The file holds the state before or this one, whenever the program is killed."""
        results.write(self.path, replace(self._header, points={_POINT: state}))

    def remove(self) -> None:
        """The run has ended: nothing is left but its result, also of runs that were killed while writing."""
        with suppress(FileNotFoundError):
            self.path.unlink()
        sweep(self.path)
        sweep(self._output)
