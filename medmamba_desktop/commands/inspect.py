"""`medmamba inspect`: what would be opened, and what cannot be read and why."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from medmamba_desktop.commands import auditing
from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.source import find_images
from medmamba_desktop.core.values import SkippedFile, SourceImage, UnreadableSource


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("inspect", help="say what would be opened")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write it as JSON")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Inspect; exit status 0, 3 where something cannot be read, 4 where nothing can."""
    found = list(find_images(call.paths))
    images = [item for item in found if isinstance(item, SourceImage)]
    unreadable = [item for item in found if isinstance(item, UnreadableSource)]
    skipped = sum(isinstance(item, SkippedFile) for item in found)
    summary = {**_counts(images), "unreadable": len(unreadable), "skipped": skipped}
    facts = {"images": len(images), "unreadable": len(unreadable)}
    auditing.record("opened", (image.ref.path for image in images), facts)
    if call.json:
        _write_json(call.json, images, unreadable, summary)
    _print(images, unreadable, summary)
    if not images:
        return 4
    return 3 if unreadable else 0


def _counts(images: Iterable[SourceImage]) -> dict[str, int]:
    images = list(images)
    dicoms = [image.dicom for image in images if image.dicom]
    return {
        "files": len({(i.ref.path, i.ref.member) for i in images}),
        "images": len(images),
        "patients": len({d.patient for d in dicoms}),
        "studies": len({d.study_uid for d in dicoms}),
        "series": len({d.series_uid for d in dicoms}),
    }


def _print(
    images: list[SourceImage], unreadable: list[UnreadableSource], summary: dict[str, int]
) -> None:
    kinds = Counter(f"{i.format} {i.modality}".strip() for i in images)
    for kind, count in sorted(kinds.items()):
        print(f"{count:6} {kind}")
    print(", ".join(f"{count} {what}" for what, count in summary.items()))
    for item in unreadable:
        problem = item.problem
        line = f"{item.ref.location}: {problem.message}. {problem.remedy}"
        print(line.rstrip(), file=sys.stderr)


def _write_json(
    path: Path,
    images: list[SourceImage],
    unreadable: list[UnreadableSource],
    summary: dict[str, int],
) -> None:
    content: dict[str, Any] = {
        "summary": summary,
        "images": [_image(image) for image in images],
        "unreadable": [
            {
                "path": item.ref.location,
                "error": {"message": item.problem.message, "remedy": item.problem.remedy},
            }
            for item in unreadable
        ],
    }
    with whole_file(path) as scratch:
        scratch.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")


def _image(image: SourceImage) -> dict[str, Any]:
    """One image; of the DICOM header only what identifies no one."""
    dicom = image.dicom
    return {
        "path": image.ref.location,
        "frame": image.ref.frame,
        "format": image.format,
        "width": image.width,
        "height": image.height,
        "frames": image.frames,
        "modality": image.modality or None,
        "study_uid": dicom.study_uid if dicom else None,
        "series_uid": dicom.series_uid if dicom else None,
        "sop_uid": dicom.sop_uid if dicom else None,
    }
