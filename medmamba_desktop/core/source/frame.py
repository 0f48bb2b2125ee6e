"""What a viewer needs of one image beyond the fixed rendering: stored values and how to show them.

`read_picture` gives what the network sees, always alike; a `Frame` leaves window and position to
whoever looks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.source.dicom_lookup import LookUp
from medmamba_desktop.core.source.dicom_rendering import Window
from medmamba_desktop.core.source.grey import Values, shallow, still, usual_range
from medmamba_desktop.core.values import ImageRef, Picture

ShutterKind = Literal["rectangle", "circle", "polygon"]
Vector = tuple[float, float, float]
Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class NamedWindow:
    """A window that the file or a presentation state holds, with its explanation (0028,1055)."""

    window: Window
    title: str = ""


@dataclass(frozen=True, slots=True)
class NamedLookUp:
    """A VOI LUT that the file holds, with its explanation (0028,3003)."""

    look_up: LookUp
    title: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Graphics that were stored over the image (PS3.3 C.9.2).

    Attributes:
        pixels: (h, w) bool of the plane's own size.
        left, top: of its first pixel in the image, counted from 0.
        title: description or label, empty where there is none.
    """

    pixels: NDArray[np.bool_]
    left: int = 0
    top: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Shutter:
    """What is left to see of the image, the rest being covered (PS3.3 C.7.6.11).

    Attributes:
        points: (x, y) in pixels from 0. A rectangle has its two corners, a circle its centre and
            then (radius, radius), a polygon its corners.
    """

    kind: ShutterKind
    points: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A line, a mark or words that a presentation state lays over the image (PS3.3 C.10.5).

    Attributes:
        points: (x, y) in pixels from 0: a line through them, a mark where there is one alone.
        is_filled: what the line goes around is filled.
        text: words, in several lines perhaps.  at: their upper left corner.
        frames: the only ones that it is meant for, counted from 0; empty for all.
    """

    points: tuple[Position, ...] = ()
    is_filled: bool = False
    text: str = ""
    at: Position = (0.0, 0.0)
    frames: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What stands in the corners of the image. Held in memory, never logged.

    Attributes:
        name, patient, birth_date, sex, age: of the patient; the first three are private.
        technique: short lines such as "120 kV" or "TR 500  TE 20".
    """

    name: str = ""
    patient: str = ""
    birth_date: str = ""
    sex: str = ""
    age: str = ""
    institution: str = ""
    study_date: str = ""
    study_time: str = ""
    study: str = ""
    series: str = ""
    series_number: int | None = None
    instance_number: int | None = None
    technique: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the image lies in the patient (PS3.3 C.7.6.2).

    Attributes:
        spacing_mm: (row, column) distance of pixel centres, or None where nothing says it.
        aspect: height of a pixel divided by its width; also known where `spacing_mm` is not.
        across, down: unit vectors along a row and a column, in the patient's coordinates; None
            where absent.
        position_mm: of the first pixel's centre.
        letters: (0020,0020), which way rows and columns run: ("L", "F"); empty where absent.
        is_at_detector: the spacing is that of the detector: lengths in the patient are shorter.
    """

    spacing_mm: tuple[float, float] | None = None
    aspect: float = 1.0
    across: Vector | None = None
    down: Vector | None = None
    position_mm: Vector | None = None
    letters: tuple[str, str] = ("", "")
    is_at_detector: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One image or frame, as stored.

    Attributes:
        values: (h, w) grey as stored, integers or float32, or (h, w, 3) uint8 RGB; read-only.
        slope, intercept: from stored values to the modality's unit; 1 and 0 where a
            `modality_table` does that instead.
        unit: of the values after that, "HU" or another; empty where they are as stored.
        windows, look_ups: that the file offers, first the one to begin with.
        is_inverted: low values are bright (MONOCHROME1).
        padding: least and greatest stored value of filling around the image, or None.
        frame_ms: how long it is shown in a loop, or None where nothing says it.
        rendering: how values were made, in words, for colour.
        flaw: what is wrong with it though it can be shown, in words; empty where nothing is.
        levels: `values` at half, a quarter, ... of the size, where they were made ahead.
        extent: least and greatest stored value without padding, where they were found ahead.
    """

    ref: ImageRef
    values: Values
    slope: float = 1.0
    intercept: float = 0.0
    modality_table: LookUp | None = None
    unit: str = ""
    windows: tuple[NamedWindow, ...] = ()
    look_ups: tuple[NamedLookUp, ...] = ()
    is_inverted: bool = False
    is_8_bit: bool = False
    padding: tuple[int, int] | None = None
    modality: str = ""
    geometry: Geometry = field(default_factory=Geometry)
    frame_ms: float | None = None
    planes: tuple[Plane, ...] = ()
    shutters: tuple[Shutter, ...] = ()
    facts: ImageFacts = field(default_factory=ImageFacts)
    sop_uid: str = ""
    rendering: str = ""
    flaw: str = ""
    levels: tuple[Values, ...] = ()
    extent: tuple[float, float] | None = None

    @property
    def width(self) -> int:
        return int(self.values.shape[1])

    @property
    def height(self) -> int:
        return int(self.values.shape[0])

    @property
    def is_colour(self) -> bool:
        """Whether the values are RGB."""
        return self.values.ndim == 3

    @property
    def size_bytes(self) -> int:
        """What it takes of memory, about."""
        held = (self.values, *self.levels, *(plane.pixels for plane in self.planes))
        return sum(int(array.nbytes) for array in held)

    def in_unit(self, stored: Values) -> Values:
        """Stored values in the modality's unit, such as Hounsfield units (PS3.3 C.11.1)."""
        if self.modality_table is not None:
            return self.modality_table(stored)
        if (self.slope, self.intercept) == (1.0, 0.0):
            return stored
        scaled: Values = stored.astype(np.float64) * self.slope + self.intercept
        return scaled


def frame_of_deep_grey(ref: ImageRef, stored: Values, is_inverted: bool) -> Frame:
    """A grey picture of more than 8 bits; its first window shows it as the network sees it."""
    low, high = usual_range(stored)
    # One value alone is black.
    window = Window((low + high) / 2, high - low, "LINEAR_EXACT") if high > low else _black(low)
    return Frame(
        ref, still(shallow(stored)), windows=(NamedWindow(window, "Range"),),
        is_inverted=is_inverted,
    )  # fmt: skip


def _black(value: float) -> Window:
    return Window(value + 0.5, 1.0, "LINEAR_EXACT")


def frame_of_picture(picture: Picture) -> Frame:
    """A plain picture as a frame: grey where its three channels are alike, else colour."""
    pixels = picture.pixels
    is_grey = bool(
        (pixels[..., 0] == pixels[..., 1]).all() and (pixels[..., 0] == pixels[..., 2]).all()
    )
    values: Values = np.ascontiguousarray(pixels[..., 0]) if is_grey else pixels
    values.flags.writeable = False
    spacing = picture.spacing_mm
    aspect = spacing[0] / spacing[1] if spacing else 1.0
    return Frame(
        picture.ref, values, is_8_bit=True, modality=picture.modality,
        rendering=picture.rendering, flaw=picture.flaw, geometry=Geometry(spacing, aspect),
    )  # fmt: skip
