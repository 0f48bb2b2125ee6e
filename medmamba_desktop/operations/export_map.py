"""Writes the heat map on screen: picture, drawing, the map alone, or raw values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.values import HeatMap, Picture
from medmamba_desktop.jobs import Job, Lane, Urgency, once
from medmamba_desktop.operations.auditing import Auditing
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.analysis import Shown
from medmamba_desktop.state.session import Session
from medmamba_desktop.state.settings import (
    COLOUR_MAP,
    IS_MAP_SMOOTH,
    OPACITY,
    TOP,
    Settings,
)

_Facts = tuple[str, str, float | None, tuple[str, ...]]
_RAW = (".npz", ".tif", ".tiff")
ENDINGS = (".png", ".svg", *_RAW)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """How the map looks on screen."""

    colour_map: str
    is_smooth: bool
    top: float
    opacity: float


class ExportMap(QObject):
    """Writes in the reading lane.

    Signals:
        written: the file.
    """

    written = Signal(object)

    def __init__(
        self,
        reading: Lane,
        session: Session,
        settings: Settings,
        activities: Activities,
        auditing: Auditing,
    ) -> None:
        super().__init__()
        self._reading = reading
        self._session = session
        self._settings = settings
        self._activities = activities
        self._auditing = auditing

    def export(
        self, path: Path, shown: Shown, *, is_full_size: bool = True, is_alone: bool = False
    ) -> None:
        """Write the map of what is shown; another ending than `ENDINGS` gets .png.

        Args:
            is_full_size: as many pixels as the picture has; else at most 1024 a side.
            is_alone: the map without the picture, transparent, always of the picture's size.
        """
        heat_map, picture = shown.heat_map, shown.picture
        if heat_map is None or picture is None:
            return
        if path.suffix.lower() not in ENDINGS:
            path = path.with_name(f"{path.name}.png")
        get, facts = self._settings.get, self._facts(shown)
        drawn = _Drawn(get(COLOUR_MAP), get(IS_MAP_SMOOTH), get(TOP), get(OPACITY))
        if is_alone:
            path = path.with_suffix(".png")
            work = once(lambda: _write_alone(path, picture, heat_map, facts, drawn))
        else:
            work = once(lambda: _write(path, picture, heat_map, facts, drawn, is_full_size))
        job = Job(work, Urgency.NOW)
        job.succeeded.connect(lambda _: self._auditing.exported("heat-map", [picture.ref]))
        job.succeeded.connect(lambda _: self.written.emit(path))
        job.failed.connect(lambda error: self._activities.tell(problem_of(error)))
        self._reading.submit(job)

    def drawn(self, shown: Shown) -> NDArray[np.uint8]:
        """What `export` writes as a picture, (h, w, 3), at most 1024 a side. In any thread."""
        from medmamba_desktop.core.explain.heat_map import Look
        from medmamba_desktop.core.export.images import Said, drawn_heat_map

        assert shown.heat_map is not None
        assert shown.picture is not None
        get = self._settings.get
        look = Look(get(COLOUR_MAP), None, get(IS_MAP_SMOOTH), get(TOP))
        return drawn_heat_map(
            shown.picture, shown.heat_map, Said(*self._facts(shown)), look=look,
            opacity=get(OPACITY),
        )  # fmt: skip

    def _facts(self, shown: Shown) -> _Facts:
        """Class, model, probability, and how faithful the map is."""
        model = self._session.model
        said = f"{model.title}, version {model.version}" if model else ""
        found = {c.name: c for c in shown.prediction.classes} if shown.prediction else {}
        about = found.get(shown.class_name)
        more = (shown.faithfulness.sentence,) if shown.faithfulness else ()
        title = about.title if about else shown.class_name
        return title, said, about.probability if about else None, more


def _write(
    path: Path,
    picture: Picture,
    heat_map: HeatMap,
    facts: _Facts,
    drawn: _Drawn,
    is_full_size: bool,
) -> None:
    # Pillow and matplotlib, which the window shows without.
    from medmamba_desktop.core.explain.heat_map import Look
    from medmamba_desktop.core.export.images import Said, write_heat_map
    from medmamba_desktop.core.export.raw_map import write_raw_map

    if path.suffix.lower() in _RAW:
        write_raw_map(path, heat_map)
        return
    look = Look(drawn.colour_map, None, drawn.is_smooth, drawn.top)
    write_heat_map(
        path, picture, heat_map, Said(*facts), look=look, opacity=drawn.opacity,
        is_full_size=is_full_size,
    )  # fmt: skip


def _write_alone(
    path: Path, picture: Picture, heat_map: HeatMap, facts: _Facts, drawn: _Drawn
) -> None:
    from medmamba_desktop.core.explain.heat_map import Look
    from medmamba_desktop.core.export.images import Said
    from medmamba_desktop.core.export.overlay import write_overlay

    look = Look(drawn.colour_map, None, drawn.is_smooth, drawn.top)
    size = picture.width, picture.height
    write_overlay(path, size, heat_map, Said(*facts), look=look, opacity=drawn.opacity)
