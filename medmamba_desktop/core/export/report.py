"""Reports on results for people: HTML or PDF, on all images, each study or each image."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.export.report_content import (
    Entry,
    Member,
    ReportOptions,
    entries,
    overview,
    parted,
)
from medmamba_desktop.core.export.results import ResultSet, Step


def write_reports(
    path: Path, results: ResultSet, options: ReportOptions
) -> Generator[Step, None, None]:
    """Write a report, or one for each study or image; each whole or not at all.

    Args:
        path: ends in .pdf for PDF, else HTML is written. Where there are several files, each has
            its number behind the name, `report-00001.pdf`.

    Yields:
        a step an image, and one a file.

    Raises:
        WriteError: a file cannot be written; those before it stay.
        UnreadableError: the logo is no picture.
    """
    done, total = 0, len(results.outcomes)
    for place, members in enumerate(parted(results, options.per), start=1):
        own = path
        if options.per != "batch":
            own = path.with_name(f"{path.stem}-{place:05d}{path.suffix}")
        with closing(_write_one(own, results, members, options)) as images:
            for _ in images:
                done += 1
                yield Step(done, total)
        yield Step(done, total, own)


def _write_one(
    path: Path, results: ResultSet, members: list[Member], options: ReportOptions
) -> Generator[Entry, None, None]:
    from medmamba_desktop.core.export.report_html import write_html
    from medmamba_desktop.core.export.report_pdf import write_pdf

    write = write_pdf if path.suffix.lower() == ".pdf" else write_html
    first, images = overview(results, members, options), entries(results, members, options)
    with whole_file(path) as scratch:
        yield from write(scratch, first, images)
