"""Results on DICOM images as DICOM objects: the heat map as a picture, and a structured report.

Both go into the image's own study, each in a new series; the image itself is never written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import MedMambaError, UnsupportedError, WriteError
from medmamba_desktop.core.export.dicom_header import save, taken_over, whole_header
from medmamba_desktop.core.export.dicom_overlay import overlay_object
from medmamba_desktop.core.export.dicom_report import Finding, report_object
from medmamba_desktop.core.export.images import DISCLAIMER, Said, drawn_heat_map
from medmamba_desktop.core.export.results import ResultSet, Step
from medmamba_desktop.core.language import in_english, tr, tr_noop
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.source.dicom_header import border
from medmamba_desktop.core.values import ImageRef, Outcome, Prediction, Problem

if TYPE_CHECKING:
    from pydicom import Dataset

    from medmamba_desktop.core.values import HeatMap

Change = Callable[["Dataset"], None]
_NO_DICOM: Final = tr_noop(
    "This picture is no DICOM object, so it belongs to no study that results could be added to"
)
_WRITE_OTHERWISE: Final = tr_noop("Write a report or a table for it")


def write_dicom(
    folder: Path, results: ResultSet, change: Change | None = None
) -> Generator[Step, None, None]:
    """Write, for each image with a result, its heat map and a report; each file whole.

    Files are named by the image's place in the results, `00001-overlay.dcm`, `00001-report.dcm`;
    the frames of one file share a report.

    Args:
        change: is given each source header before anything is taken from it, to de-identify it.

    Yields:
        a step an image and a file; what cannot be written for an image is told in one.

    Raises:
        WriteError: a file cannot be written; those before it stay.
    """
    writer = _Writer(folder, results, change)
    done, total = 0, len(results.outcomes)
    for _, members in groupby(results.numbered(), key=lambda m: (m[1].ref.path, m[1].ref.member)):
        for step in writer.write(list(members)):
            done += step.done
            yield Step(done, total, step.file, step.number, step.problem)


class _Writer:
    """Keeps the new series of each study."""

    def __init__(self, folder: Path, results: ResultSet, change: Change | None) -> None:
        self._folder = folder
        self._results = results
        self._change = change
        self._inputs = {outcome.ref.path.resolve() for outcome in results.outcomes}
        self._series: dict[tuple[str, str], str] = {}
        self._counts: Counter[str] = Counter()

    def write(self, members: list[tuple[int, Outcome]]) -> Iterator[Step]:
        """The objects of one file; `done` of a step counts the images that it is about."""
        findings: list[Finding] = []
        first = members[0][0]
        try:
            header = self._header(members[0][1].ref)
        except MedMambaError as error:
            problem = Problem(error.message, error.remedy)
            for number, outcome in members:
                said = problem if isinstance(outcome, Prediction) else None
                yield Step(1, 0, None, number, said)
            return
        for number, outcome in members:
            if not isinstance(outcome, Prediction):
                yield Step(1, 0)
                continue
            try:
                overlay = self._overlay(header, outcome)
            except WriteError:
                raise
            except MedMambaError as error:
                yield Step(0, 0, None, number, Problem(error.message, error.remedy))
                overlay = None
            file = None
            if overlay is not None:
                file = self._save(overlay, f"{number:05d}-overlay.dcm")
            words = self._map_words(outcome)
            findings.append(Finding(number, outcome, outcome.ref.frame, overlay, words))
            yield Step(1, 0, file)
        if findings:
            yield self._report(header, findings, first)

    def _report(self, header: Dataset, findings: list[Finding], number: int) -> Step:
        series, count = self._next(header, "SR")
        try:
            with border():
                made = report_object(header, self._results.model, findings, series, count)
        except MedMambaError as error:
            return Step(0, 0, None, number, Problem(error.message, error.remedy))
        return Step(0, 0, self._save(made, f"{number:05d}-report.dcm"))

    def _header(self, ref: ImageRef) -> Dataset:
        if self._results.facts_of(ref) is None:
            raise UnsupportedError(tr(_NO_DICOM), tr(_WRITE_OTHERWISE))
        dataset = whole_header(ref)
        if self._change is not None:
            self._change(dataset)
        return taken_over(dataset)

    def _overlay(self, header: Dataset, prediction: Prediction) -> Dataset | None:
        heat_map = self._results.maps.get(prediction.ref)
        if heat_map is None:
            return None
        said = self._said(prediction, heat_map)
        # At most 1024 pixels a side: the letters are to be read, and the image is beside it.
        pixels = drawn_heat_map(read_picture(prediction.ref), heat_map, said)
        series, count = self._next(header, "SC")
        words = f"{self._map_words(prediction)}. {DISCLAIMER}"
        with border():
            return overlay_object(header, pixels, series, count, words, prediction.ref.frame)

    def _said(self, prediction: Prediction, heat_map: HeatMap) -> Said:
        about = {c.name: c for c in prediction.classes}[heat_map.class_name]
        model = self._results.model
        return Said(about.title, f"{model.title}, version {model.version}", about.probability)

    def _map_words(self, prediction: Prediction) -> str:
        heat_map = self._results.maps.get(prediction.ref)
        if heat_map is None:
            return ""
        title = self._said(prediction, heat_map).class_title
        rows, columns = heat_map.values.shape
        return (
            f"Where the model looked for: {title}. {in_english(heat_map.method_title)}, "
            f"{rows} x {columns} cells"
        )  # fmt: skip

    def _next(self, header: Dataset, kind: str) -> tuple[str, int]:
        """The new series of the image's study, and the next number in it."""
        from highdicom.uid import UID

        series = self._series.setdefault((header.StudyInstanceUID, kind), str(UID()))
        self._counts[series] += 1
        return series, self._counts[series]

    def _save(self, made: Dataset, name: str) -> Path:
        path = self._folder / name
        if path.resolve() in self._inputs:
            raise WriteError(
                tr("{name} would be written over an image that was read", name=name),
                tr("Choose another folder"),
            )
        with whole_file(path) as scratch:
            save(made, scratch)
        return path
