"""One export of results: de-identified copies, tables, reports, heat maps and DICOM objects."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medmamba_desktop.core.errors import MedMambaError, WriteError
from medmamba_desktop.core.export.plan import Plan
from medmamba_desktop.core.export.results import ResultSet, Step
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import HeatMap, ImageRef, Prediction, Problem

if TYPE_CHECKING:
    from medmamba_desktop.core.export.deidentify import Copies
    from medmamba_desktop.core.export.report_content import ReportOptions

MakeMap = Callable[[Prediction], Generator[Any, None, HeatMap]]
_MOST_NAMED = 6
_Steps = Generator[Step, None, None]


@dataclass(slots=True)
class Exported:
    """What an export has written, and what it could not.

    Attributes:
        problems: an image by its place in the results (0 for the export as a whole), and why.
        not_cleared: copies that may have text burnt in.
    """

    folder: Path
    files: list[Path] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    not_cleared: int = 0


def exporting(results: ResultSet, plan: Plan, make_map: MakeMap) -> Generator[Step, None, Exported]:
    """Write what a plan asks for into its folder, part by part; each file whole.

    Where copies are made all else is about them: it shows and names what they show.

    Args:
        make_map: makes the heat map of a prediction that has none; raises MedMambaError.

    Yields:
        how far it is, over all parts.

    Returns:
        what was written. A part that cannot be written ends the export and is its last problem;
        what was written before it stays.
    """
    done = Exported(plan.folder)
    parts = plan.parts
    total = max(1, len(parts) * len(results.outcomes))
    current = results
    for place, part in enumerate(parts):
        before = place * len(results.outcomes)
        try:
            if part == "copies":
                copies = yield from _counted(_copying(current, plan, done), before, total, done)
                current = _moved(current, copies)
            elif part == "maps":
                maps = yield from _counted(_mapping(current, make_map), before, total, done)
                current = replace(current, maps=maps)
            else:
                yield from _counted(_WRITERS[part](current, plan), before, total, done)
        except MedMambaError as error:
            done.problems.append((0, Problem(error.message, error.remedy)))
            break
    return done


def _counted(
    steps: Generator[Step, None, Any], before: int, total: int, done: Exported
) -> Generator[Step, None, Any]:
    """Steps of one part as those of the whole; what they tell is noted."""
    with closing(steps):
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                return end.value
            if step.file is not None:
                done.files.append(step.file)
            if step.problem is not None:
                done.problems.append((step.number, step.problem))
            yield replace(step, done=before + step.done, total=total)


def _copying(results: ResultSet, plan: Plan, done: Exported) -> Generator[Step, None, Copies]:
    from medmamba_desktop.core.export.deidentify import deidentify

    # Without a result there may be no source; numbers stay those of the results.
    known = [(n, results.sources.get(o.ref)) for n, o in results.numbered()]
    numbers = [n for n, source in known if source is not None]
    images = [source for _, source in known if source is not None]
    copying = deidentify(
        images, plan.folder / "copies", keeping=plan.keeping, rectangles=plan.rectangles
    )  # fmt: skip
    with closing(copying) as steps:
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                copies: Copies = end.value
                done.not_cleared = copies.not_cleared
                return copies
            yield replace(step, number=numbers[step.number - 1] if step.number else 0)


def _moved(results: ResultSet, copies: Copies) -> ResultSet:
    from medmamba_desktop.core.export.deidentify import moved

    return moved(results, copies)


def _mapping(
    results: ResultSet, make_map: MakeMap
) -> Generator[Step, None, dict[ImageRef, HeatMap]]:
    maps = dict(results.maps)
    total = len(results.outcomes)
    for number, outcome in results.numbered():
        problem = None
        if isinstance(outcome, Prediction) and outcome.ref not in maps:
            try:
                maps[outcome.ref] = yield from _made(make_map(outcome), number - 1, total)
            except MedMambaError as error:
                problem = Problem(tr("No heat map: {message}", message=error.message), error.remedy)
        yield Step(number, total, None, number, problem)
    return maps


def _made(
    steps: Generator[Any, None, HeatMap], done: int, total: int
) -> Generator[Step, None, HeatMap]:
    """A map's own steps are places to stop at."""
    with closing(steps):
        while True:
            try:
                next(steps)
            except StopIteration as end:
                made: HeatMap = end.value
                return made
            yield Step(done, total)


def _write_table(results: ResultSet, plan: Plan) -> _Steps:
    from medmamba_desktop.core.export.table import write_table

    path = plan.folder / f"results{plan.table}"
    write_table(results, path)
    yield Step(len(results.outcomes), len(results.outcomes), path)


def _write_reports(results: ResultSet, plan: Plan) -> _Steps:
    from medmamba_desktop.core.export.report import write_reports

    folder = plan.folder if plan.per == "batch" else plan.folder / "reports"
    return write_reports(folder / f"report{plan.report}", results, _options(plan))


def _options(plan: Plan) -> ReportOptions:
    from medmamba_desktop.core.explain.heat_map import Look
    from medmamba_desktop.core.export.report_content import TITLE, ReportOptions

    look = Look(plan.colour_map, None, plan.is_smooth)
    return ReportOptions(
        plan.title or TITLE, plan.logo, plan.per, look, plan.opacity, plan.settings
    )  # fmt: skip


def _write_heat_maps(results: ResultSet, plan: Plan) -> _Steps:
    from medmamba_desktop.core.export.images import Said, write_heat_map
    from medmamba_desktop.core.source import read_picture

    options, model = _options(plan), results.model
    total = len(results.outcomes)
    for number, outcome in results.numbered():
        heat_map = results.maps.get(outcome.ref)
        if heat_map is None or not isinstance(outcome, Prediction):
            yield Step(number, total)
            continue
        path = plan.folder / "heat-maps" / f"heatmap-{number:05d}.png"
        about = {c.name: c for c in outcome.classes}[heat_map.class_name]
        said = Said(about.title, f"{model.title}, version {model.version}", about.probability)
        try:
            picture = read_picture(outcome.ref)
            write_heat_map(
                path, picture, heat_map, said, look=options.look, opacity=plan.opacity
            )  # fmt: skip
        except WriteError:
            raise
        except MedMambaError as error:
            problem = Problem(error.message, error.remedy)
            yield Step(number, total, None, number, problem)
        else:
            yield Step(number, total, path)


def _write_dicom(results: ResultSet, plan: Plan) -> _Steps:
    from medmamba_desktop.core.export.dicom_results import write_dicom

    return write_dicom(plan.folder / "dicom", results)


_WRITERS: dict[str, Callable[[ResultSet, Plan], _Steps]] = {
    "table": _write_table,
    "report": _write_reports,
    "heat maps": _write_heat_maps,
    "dicom": _write_dicom,
}


def words_of(problems: Iterable[tuple[int, Problem]]) -> str:
    """Every problem on a line of its own, with the images that have it."""
    numbers: dict[Problem, list[int]] = {}
    for number, problem in problems:
        numbers.setdefault(problem, []).append(number)
    return "\n".join(
        tr("{images}: {problem}", images=_images(which), problem=_told(problem))
        if any(which)
        else _told(problem)
        for problem, which in numbers.items()
    )


def _told(problem: Problem) -> str:
    if not problem.remedy:
        return tr("{sentence}.", sentence=problem.message)
    return tr("{message}. {remedy}.", message=problem.message, remedy=problem.remedy)


def _images(numbers: list[int]) -> str:
    named, more = ", ".join(map(str, numbers[:_MOST_NAMED])), len(numbers) - _MOST_NAMED
    if more > 0:
        named = tr("{names} and {count:,} more", names=named, count=more)
    return (
        tr("Images {numbers}", numbers=named)
        if len(numbers) > 1
        else tr("Image {number}", number=named)
    )
