"""What an export is to write, and where; light, for a dialog that shows before anything loads."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Per = Literal["batch", "study", "image"]
PERS: Final[tuple[Per, ...]] = ("batch", "study", "image")
TABLES: Final = (".xlsx", ".csv", ".json")
REPORTS: Final = (".pdf", ".html")


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept beyond the Basic Profile, by its own options (PS3.15 E.3).

    Attributes:
        dates: dates and times, all moved by one random span; without it none stays.
        characteristics: sex, age, size, weight, pregnancy, smoking.
    """

    dates: bool = False
    characteristics: bool = False


BASIC = Keeping()
"""The Basic Profile alone."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of a picture, in its pixels from the top left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write.

    Attributes:
        folder: new or empty; it is made.
        table, report: the ending of the file, one of `TABLES` or `REPORTS`; empty for none.
        per: a report for all images, each study or each image.
        logo: a picture for the head of a report.
        has_heat_maps: pictures with their heat maps.
        has_copies: de-identified copies, which then all else is about.
        keeping, rectangles: what stays in copies, and what is painted out of them.
        settings: name and value of what a report is to say of how results were made.
    """

    folder: Path
    table: str = ""
    report: str = ""
    per: Per = "batch"
    title: str = ""
    logo: Path | None = None
    has_heat_maps: bool = False
    has_dicom: bool = False
    has_copies: bool = False
    keeping: Keeping = BASIC
    rectangles: tuple[Rectangle, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    colour_map: str = "inferno"
    is_smooth: bool = True
    opacity: float = 0.6

    @property
    def parts(self) -> Sequence[str]:
        """What is done, in its order."""
        wanted = (
            ("copies", self.has_copies),
            ("maps", bool(self.report) or self.has_heat_maps or self.has_dicom),
            ("table", bool(self.table)),
            ("report", bool(self.report)),
            ("heat maps", self.has_heat_maps),
            ("dicom", self.has_dicom),
        )
        return [name for name, is_wanted in wanted if is_wanted]


def new_folder(inside: Path, now: datetime.datetime) -> Path:
    """A folder for one export that is not there yet: nothing is written over."""
    first = inside / f"MedMamba export {now:%Y-%m-%d %H.%M}"
    path, number = first, 1
    while path.exists():
        number += 1
        path = first.with_name(f"{first.name} ({number})")
    return path
