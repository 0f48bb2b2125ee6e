"""Which window shows an image, and the table from stored values to grey that follows from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.source.dicom_rendering import Window
from medmamba_desktop.core.source.frame import Frame, NamedLookUp
from medmamba_desktop.core.source.grey import Grey, Values, spread
from medmamba_desktop.core.viewing.levels import extent, without_padding

Source = Literal["default", "auto", "range", "file", "table", "own"]

# Percentiles of the values, padding left out, that become black and white.
AUTO_PERCENTILES: Final = (1.0, 99.0)
_SAMPLE: Final = 512  # rows and columns looked at for percentiles
_WIDTH_PER_PIXEL: Final = 0.006
_CENTRE_PER_PIXEL: Final = 1 / 300


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader wants; what it means for one image is said by `display_of`.

    Attributes:
        source: "default" as the file asks, "auto" percentiles, "range" least to greatest value,
            "file" the stored window of that index, "table" the stored VOI LUT of that index, "own"
            the window given.
        title: of a preset, for people: in English, or as the file says; shown by `tr`.
    """

    source: Source = "default"
    index: int = 0
    window: Window | None = None
    title: str = ""


DEFAULT: Final = Choice()
AUTO: Final = Choice("auto", title=tr_noop("Automatic"))
RANGE: Final = Choice("range", title=tr_noop("Full range"))


def _preset(title: str, centre: float, width: float) -> Choice:
    return Choice("own", window=Window(centre, width), title=title)


_CT: Final = (
    _preset(tr_noop("Soft tissue"), 40, 400),
    _preset(tr_noop("Lung"), -600, 1500),
    _preset(tr_noop("Bone"), 400, 1800),
    _preset(tr_noop("Brain"), 40, 80),
    _preset(tr_noop("Liver"), 60, 160),
    _preset(tr_noop("Vessels"), 300, 600),
    _preset(tr_noop("Mediastinum"), 50, 350),
)


def presets(frame: Frame) -> tuple[Choice, ...]:
    """The windows on the number keys, 1 first: file, automatic, then those of the modality.

    The windows of CT are in Hounsfield units and are offered where the values are.
    """
    if frame.modality == "CT" and frame.unit == "HU":
        return (Choice(title=tr_noop("As stored in the file")), AUTO, *_CT)
    stored = tuple(
        Choice("file", i, title=named.title or tr("Stored window {number}", number=i + 1))
        for i, named in enumerate(frame.windows)
        if i > 0
    )
    tables = tuple(
        Choice("table", i, title=named.title or tr("Stored curve {number}", number=i + 1))
        for i, named in enumerate(frame.look_ups)
        if i > 0 or len(frame.look_ups) > 1
    )
    return (Choice(title=tr_noop("As stored in the file")), AUTO, RANGE, *stored, *tables)[:9]


def stored_choices(frame: Frame) -> tuple[Choice, ...]:
    """Every window and VOI LUT that the file holds."""
    windows = tuple(
        Choice("file", i, title=_stored_title(named.title, named.window))
        for i, named in enumerate(frame.windows)
    )
    tables = tuple(
        Choice("table", i, title=named.title or tr("Stored curve {number}", number=i + 1))
        for i, named in enumerate(frame.look_ups)
    )
    return windows + tables


def _stored_title(title: str, window: Window) -> str:
    return f"{title or tr('Stored')} {window.center:g}/{window.width:g}"


Display = Window | NamedLookUp


def display_of(frame: Frame, choice: Choice) -> Display:
    """The window or table that shows this image as chosen; what it lacks becomes the default."""
    if choice.source == "own" and choice.window is not None:
        return choice.window
    if choice.source == "file" and choice.index < len(frame.windows):
        return frame.windows[choice.index].window
    if choice.source == "table" and choice.index < len(frame.look_ups):
        return frame.look_ups[choice.index]
    if choice.source == "auto":
        return auto_window(frame)
    if choice.source == "range":
        return range_window(frame)
    return _default(frame)


def _default(frame: Frame) -> Display:
    """As the fixed rendering does: VOI LUT, else window, else as stored, else the full range."""
    if frame.look_ups:
        return frame.look_ups[0]
    if frame.windows:
        return frame.windows[0].window
    if frame.is_8_bit:
        return Window(127.5, 255, "LINEAR_EXACT")
    return range_window(frame)


def auto_window(frame: Frame) -> Window:
    """From the 1st to the 99th percentile of what is not padding."""
    values = without_padding(frame, _sampled(frame.values))
    values = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    if not values.size:
        return _between(0.0, 1.0)
    low, high = np.percentile(values, AUTO_PERCENTILES)
    ends = frame.in_unit(np.array([low, high]))
    return _between(float(ends.min()), float(ends.max()))


def range_window(frame: Frame) -> Window:
    """From the least to the greatest value of what is not padding."""
    found = frame.extent or extent(frame)
    if found is None:
        return _between(0.0, 1.0)
    ends = frame.in_unit(np.array(found))
    return _between(float(ends.min()), float(ends.max()))


def _between(low: float, high: float) -> Window:
    high = max(high, math.nextafter(low, math.inf))
    return Window((low + high) / 2, high - low, "LINEAR_EXACT")


def _sampled(values: Values) -> Values:
    step = max(1, min(values.shape[0], values.shape[1]) // _SAMPLE)
    return values[::step, ::step]


def dragged(window: Window, dx: float, dy: float) -> Window:
    """The window after a drag from where it was: right is wider, up is brighter.

    Args:
        dx, dy: screen pixels since the drag began, down is positive.
    """
    width = window.width * math.exp(min(50.0, max(-50.0, dx * _WIDTH_PER_PIXEL)))
    least = 1.0 if window.function == "LINEAR" else 1e-6
    centre = window.center + dy * window.width * _CENTRE_PER_PIXEL
    return Window(centre, max(least, width), window.function)


def as_window(frame: Frame, display: Display) -> Window:
    """What a drag starts from: a table is taken as the straight window over its inputs."""
    if isinstance(display, Window):
        return display
    first = float(display.look_up.first)
    return _between(first, first + len(display.look_up.entries) - 1)


def words_of(display: Display, unit: str = "") -> str:
    """For people: "C 40  W 400 HU", or the name of the table."""
    if isinstance(display, NamedLookUp):
        if display.title:
            return tr("Curve: {title}", title=display.title)
        return tr("Curve of the file")
    digits = 0 if abs(display.width) >= 10 else 3
    sigmoid = f"  {tr('sigmoid')}" if display.function == "SIGMOID" else ""
    in_unit = f" {unit}" if unit else ""
    window = tr(
        "C {center:.{digits}f}  W {width:.{digits}f}{unit}",
        center=display.center,
        digits=digits,
        width=display.width,
        unit=in_unit,
    )
    return f"{window}{sigmoid}"


class Shades:
    """From stored values to 8 bits, by a table where values are whole numbers.

    Args:
        is_inverted: swap black and white beyond what the file asks.
    """

    def __init__(self, frame: Frame, display: Display, is_inverted: bool = False) -> None:
        self._frame = frame
        self._display = display
        self._is_inverted = is_inverted != frame.is_inverted
        kind = frame.values.dtype
        self._index: Any = None
        self._table: Grey | None = None
        self._packed: NDArray[np.uint32] | None = None
        if kind.kind in "iu" and kind.itemsize <= 2:
            self._index = np.dtype(f"u{kind.itemsize}")
            domain = np.arange(2 ** (8 * kind.itemsize), dtype=self._index).view(kind)
            self._table = self._shaded(domain)

    def __call__(self, values: Values) -> Grey:
        """Stored values of the frame, in any shape, as uint8 of the same shape."""
        if self._table is None:
            return self._shaded(values)
        found: Grey = self._table[values.view(self._index)]
        return found

    def packed(self, values: Values) -> NDArray[np.uint32]:
        """Stored values as 0xffRRGGBB, which Qt draws about twice as fast as 8-bit grey.

        Args:
            values: (h, w), or (h, w, 3) for colour.
        """
        if values.ndim == 3:
            red, green, blue = (self(values[..., i]).astype(np.uint32) for i in range(3))
            mixed = _OPAQUE | red << np.uint32(16) | green << np.uint32(8) | blue
            return mixed.astype(np.uint32, copy=False)
        if self._table is None:
            return _packed(self._shaded(values))
        if self._packed is None:
            self._packed = _packed(self._table)
        found: NDArray[np.uint32] = self._packed[values.view(self._index)]
        return found

    def _shaded(self, stored: Values) -> Grey:
        values = self._frame.in_unit(stored)
        if isinstance(self._display, Window):
            grey = self._display(values)
        else:
            look_up = self._display.look_up
            grey = spread(look_up(values), 0, look_up.top)
        return 255 - grey if self._is_inverted else grey


_OPAQUE: Final = np.uint32(0xFF000000)


def _packed(grey: Grey) -> NDArray[np.uint32]:
    packed: NDArray[np.uint32] = grey.astype(np.uint32) * np.uint32(0x010101) | _OPAQUE
    return packed
