"""What `medmamba classify` writes beside its table: reports and DICOM objects."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

from medmamba_desktop.commands.progress import Progress
from medmamba_desktop.core.atomic import check_writable
from medmamba_desktop.core.errors import MedMambaError, WriteError
from medmamba_desktop.core.explain.methods import CLASS_MAP, GRAD_CAM, METHODS
from medmamba_desktop.core.export.plan import PERS, REPORTS
from medmamba_desktop.core.export.results import ResultSet, Step
from medmamba_desktop.core.export.run import words_of
from medmamba_desktop.core.export.table import to_json, write_table


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the options to the parser."""
    add = parser.add_argument
    add("--report", type=_report, metavar="FILE", help="a report for people, .html or .pdf")
    add("--report-per", choices=PERS, default="batch",
        help="one report for all images, for each study or for each image (batch)")  # fmt: skip
    add("--report-title", metavar="TEXT", help="in place of the report's own title")
    add("--report-logo", type=Path, metavar="FILE", help="a picture for the report's head")
    add("--dicom", type=Path, metavar="DIR",
        help="write results on DICOM images as DICOM objects here")  # fmt: skip
    add("--include-names", action="store_true",
        help="name files and patients in the report; by default it names none")  # fmt: skip


def check(call: argparse.Namespace) -> None:
    """Raise what would stand in the way of the exports, before long work begins."""
    if call.dicom:
        check_writable(call.dicom)
    if call.report and call.report_logo:
        from medmamba_desktop.core.export.report_content import logo_png

        logo_png(call.report_logo)


def write(call: argparse.Namespace, results: ResultSet) -> None:
    """Write what the call asks for; each file is whole, and those before an error stay.

    Raises:
        MedMambaError: the first thing that could not be written, after the others were tried.
    """
    errors: list[MedMambaError] = []
    for is_wanted, export in ((call.report, _write_reports), (call.dicom, _write_dicom)):
        if is_wanted:
            try:
                export(call, results)
            except MedMambaError as error:
                errors.append(error)
    for other in errors[1:]:
        print(f"medmamba: {other}", file=sys.stderr)
    if errors:
        raise errors[0]


def write_table_somewhere(results: ResultSet, path: Path) -> None:
    """Write the table; where its place is held by another program, beside it.

    Raises:
        WriteError: neither can be written; the results are on standard output then.
    """
    try:
        write_table(results, path)
        return
    except WriteError as error:
        first = error
    beside = next(p for n in count(2) if not (p := path.with_stem(f"{path.stem} ({n})")).exists())
    try:
        write_table(results, beside)
    except WriteError:
        sys.stdout.write(to_json(results))
        raise first from None
    print(f"{path}: {first.message}. The results are in {beside}", file=sys.stderr)


def _write_dicom(call: argparse.Namespace, results: ResultSet) -> None:
    from medmamba_desktop.core.export.dicom_results import write_dicom

    follow(write_dicom(call.dicom, results), "images written as DICOM objects")


def _write_reports(call: argparse.Namespace, results: ResultSet) -> None:
    from medmamba_desktop.core.export.report import write_reports
    from medmamba_desktop.core.export.report_content import TITLE, ReportOptions

    options = ReportOptions(
        title=call.report_title or TITLE,
        logo=call.report_logo,
        per=call.report_per,
        settings=(("Heat maps", _map_words(call)),),
    )
    named = replace(results, has_names=call.include_names)
    follow(write_reports(call.report, named, options), "images reported")


def _map_words(call: argparse.Namespace) -> str:
    method = METHODS[call.method or (CLASS_MAP if call.stage is None else GRAD_CAM)]
    about = f"of {call.target}" if call.target else "of the most probable class"
    stage = 4 if call.stage is None else call.stage
    words = f"{method.title}, {about}"
    if not method.has_stages:
        return words
    return f"{words}, {f'stage {stage}' if stage else 'mean of all stages'}"


def follow(
    steps: Generator[Step, None, object], what: str, names: Sequence[str] = ()
) -> tuple[int, int]:
    """Draw how far it is, and say what was written and what was left out, and why.

    Args:
        names: of the images, by their place; without it each reason is told once, with places.

    Returns:
        how many files were written, and how many images were left out.
    """
    files, problems = 0, []
    with closing(steps):
        for step in _drawn(steps, what):
            if step.problem:
                problems.append((step.number, step.problem))
            if step.file:
                files, last = files + 1, step.file
    for number, problem in problems if names else ():
        print(f"{names[number - 1]}: {problem.message}. {problem.remedy}.", file=sys.stderr)
    if problems and not names:
        print(words_of(problems), file=sys.stderr)
    if files:
        where = str(last) if files == 1 else f"{files} files, the last one {last}"
        print(f"written: {where}", file=sys.stderr)
    return files, len(problems)


def _drawn(steps: Iterable[Step], what: str) -> Iterator[Step]:
    """The steps, with a line of progress."""
    progress: Progress | None = None
    done = 0
    for step in steps:
        progress = progress or Progress(step.total, what)
        while done < step.done:
            done += 1
            progress.step()
        yield step


def _report(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in REPORTS:
        raise argparse.ArgumentTypeError(f"{path.name} must end in one of {', '.join(REPORTS)}")
    return path
