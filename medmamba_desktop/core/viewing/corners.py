"""What stands in the four corners of the image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.source.frame import Frame

HIDDEN: Final = tr_noop("Name hidden")


@dataclass(frozen=True, slots=True)
class Corners:
    """Lines for each corner, from the top down."""

    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """How a frame is shown just now.

    Attributes:
        position, count: in the stack, from 0.
        zoom: screen pixels an image pixel.
        window: in words.
        is_private: names, numbers and dates of the patient are not shown.
    """

    position: int = 0
    count: int = 1
    zoom: float = 1.0
    window: str = ""
    is_inverted: bool = False
    is_private: bool = True


def corners(frame: Frame, view: View) -> Corners:
    """Whose it is and when, which one, how it is shown, how it was made.

    A plain picture has nothing in its corners: it stands above it what it is.
    """
    if not frame.modality:
        return Corners()
    return Corners(
        top_left=_patient(frame, view.is_private),
        top_right=_study(frame, view.is_private),
        bottom_left=_shown(frame, view),
        bottom_right=frame.facts.technique[-4:],
    )


def _patient(frame: Frame, is_private: bool) -> tuple[str, ...]:
    facts = frame.facts
    about = "  ".join(part for part in (facts.sex, facts.age) if part)
    if is_private:
        is_named = bool(facts.name or facts.patient or facts.birth_date)
        return _lines(tr(HIDDEN) if is_named else "", about)
    born = tr("born {date}", date=facts.birth_date) if facts.birth_date else ""
    return _lines(facts.name, facts.patient, "  ".join(part for part in (born, about) if part))


def _study(frame: Frame, is_private: bool) -> tuple[str, ...]:
    facts = frame.facts
    when = "  ".join(part for part in (facts.study_date, facts.study_time) if part)
    where = "" if is_private else facts.institution
    return _lines(where, when, facts.study, facts.series)


def _shown(frame: Frame, view: View) -> tuple[str, ...]:
    number = frame.facts.series_number
    series = tr("Series {number}", number=number) if number is not None else ""
    place = f"{view.position + 1} / {view.count}" if view.count > 1 else ""
    size = f"{frame.width} × {frame.height}   {view.zoom * 100:.0f} %"
    window = f"{view.window}   {tr('inverted')}" if view.is_inverted else view.window
    which = "  ".join(part for part in (frame.modality, series, place) if part)
    return _lines(which, size, window)


def _lines(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
