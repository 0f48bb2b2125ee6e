"""One frame of a DICOM object as a viewer wants it: stored values, windows, geometry, graphics."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source.content import Content
from medmamba_desktop.core.source.dicom_decoders import decode, plain_bytes
from medmamba_desktop.core.source.dicom_elements import (
    first_item,
    functional_group,
    number_of,
    text_of,
    whole_of,
)
from medmamba_desktop.core.source.dicom_embedded import embedded_planes
from medmamba_desktop.core.source.dicom_facts import FACT_TAGS, facts_of
from medmamba_desktop.core.source.dicom_graphics import GRAPHIC_TAGS, planes_of, shutters_of
from medmamba_desktop.core.source.dicom_header import Header, border, inflated, read_header
from medmamba_desktop.core.source.dicom_lookup import LookUp
from medmamba_desktop.core.source.dicom_pixels import RENDERING_TAGS, render
from medmamba_desktop.core.source.dicom_rendering import Window
from medmamba_desktop.core.source.dicom_spacing import spacing_mm
from medmamba_desktop.core.source.dicom_timing import TIMING_TAGS, frame_ms
from medmamba_desktop.core.source.frame import (
    Frame,
    Geometry,
    NamedLookUp,
    NamedWindow,
    Plane,
    Vector,
)
from medmamba_desktop.core.source.grey import Values, shallow, still
from medmamba_desktop.core.source.recent import Recent
from medmamba_desktop.core.values import ImageRef

if TYPE_CHECKING:
    from pydicom import Dataset

_TAGS: Final = (
    *RENDERING_TAGS,
    "SOPInstanceUID",
    "WindowCenterWidthExplanation",
    "RescaleType",
    "PixelAspectRatio",
    "ImageOrientationPatient",
    "ImagePositionPatient",
    "PatientOrientation",
    *FACT_TAGS,
    *TIMING_TAGS,
    *GRAPHIC_TAGS,
)

_headers: Recent[Header] = Recent(4)


def read(ref: ImageRef, content: Content) -> Frame:
    """Decode the frame that `ref` names; the other frames are never held in memory.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it cannot be decoded.
    """
    stream, size = inflated(content.stream, content.size)
    header = _headers.get(content.stamp, lambda: read_header(stream, size, _TAGS))
    frame = ref.frame or 0
    if frame >= header.frames:
        raise UnreadableError(
            tr(
                "The file has no frame {frame}, only {frames}",
                frame=frame + 1,
                frames=header.frames,
            ),
            tr("Open the file again"),
        )
    stored = decode(stream, header, frame)
    with border():
        planes = _planes(stream, header, frame)
        return _frame(ref, stored, header, frame, planes)


def _planes(stream: BinaryIO, header: Header, frame: int) -> tuple[Plane, ...]:
    from pydicom.uid import UID

    planes = planes_of(header.dataset, frame, header.syntax)
    if header.pixels.is_encapsulated:
        return planes
    is_little = UID(header.syntax).is_little_endian
    raw = partial(plain_bytes, stream, header, frame)
    return planes + embedded_planes(header.dataset, raw, is_little)


def _frame(
    ref: ImageRef, stored: Values, header: Header, frame: int, planes: tuple[Plane, ...]
) -> Frame:
    dataset = header.dataset
    is_palette = text_of(dataset, "PhotometricInterpretation") == "PALETTE COLOR"
    common: dict[str, Any] = {
        "modality": text_of(dataset, "Modality").upper(),
        "geometry": geometry_of(dataset, frame),
        "frame_ms": frame_ms(dataset, frame),
        "planes": planes,
        "shutters": shutters_of(dataset),
        "facts": facts_of(dataset, frame),
        "flaw": header.flaw,
        "sop_uid": text_of(dataset, "SOPInstanceUID"),
    }
    if stored.ndim == 3 or is_palette:
        pixels, words = render(stored, header, frame)
        return Frame(ref, still(pixels), is_8_bit=True, rendering=words, **common)
    table, slope, intercept, unit = _modality(dataset, frame, header.syntax)
    is_8_bit = stored.dtype == np.uint8 and whole_of(dataset, "BitsStored") == 8
    return Frame(
        ref, still(shallow(stored)), slope, intercept, table, unit,
        windows=windows_of(dataset, frame), look_ups=_look_ups(dataset, header.syntax),
        is_inverted=text_of(dataset, "PhotometricInterpretation") == "MONOCHROME1",
        is_8_bit=is_8_bit and table is None and (slope, intercept) == (1.0, 0.0),
        padding=_padding(dataset), **common,
    )  # fmt: skip


def _modality(dataset: Dataset, frame: int, syntax: str) -> tuple[LookUp | None, float, float, str]:
    """Table or slope and intercept, and the unit they lead to (PS3.3 C.11.1.1.2)."""
    item = first_item(dataset, "ModalityLUTSequence")
    if item is not None:
        look_up = LookUp.of(item, syntax, whole_of(dataset, "PixelRepresentation") == 1)
        return look_up, 1.0, 0.0, _unit(text_of(item, "ModalityLUTType"), "")
    source = functional_group(dataset, "PixelValueTransformationSequence", frame) or dataset
    slope, intercept = number_of(source, "RescaleSlope"), number_of(source, "RescaleIntercept")
    if slope is None or intercept is None:
        return None, 1.0, 0.0, ""
    return (
        None,
        slope,
        intercept,
        _unit(text_of(source, "RescaleType"), text_of(dataset, "Modality")),
    )


def _unit(named: str, modality: str) -> str:
    named = named.strip().upper()
    if named in ("", "US", "UNSPECIFIED"):
        return "HU" if modality == "CT" and not named else ""
    return {"OD": "OD/1000"}.get(named, named)


def windows_of(source: Dataset, frame: int) -> tuple[NamedWindow, ...]:
    """Every window of one frame (PS3.3 C.11.2.1.2), leaving out those that make no sense."""
    source = functional_group(source, "FrameVOILUTSequence", frame) or source
    centers, widths = _numbers(source, "WindowCenter"), _numbers(source, "WindowWidth")
    titles = _texts(source, "WindowCenterWidthExplanation")
    function = text_of(source, "VOILUTFunction").upper() or "LINEAR"
    if function not in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
        return ()
    least = 1.0 if function == "LINEAR" else math.ulp(0.0)
    return tuple(
        NamedWindow(Window(center, width, function), titles[i] if i < len(titles) else "")
        for i, (center, width) in enumerate(zip(centers, widths, strict=False))
        if width >= least
    )


def _look_ups(dataset: Dataset, syntax: str) -> tuple[NamedLookUp, ...]:
    is_signed = (
        whole_of(dataset, "PixelRepresentation") == 1
        or (number_of(dataset, "RescaleIntercept") or 0.0) < 0
    )
    found = []
    for item in dataset.get("VOILUTSequence") or ():
        try:
            look_up = LookUp.of(item, syntax, is_signed)
        except (ValueError, TypeError, AttributeError):
            continue  # a damaged table is one choice less, not an unreadable image
        found.append(NamedLookUp(look_up, text_of(item, "LUTExplanation")))
    return tuple(found)


def _padding(dataset: Dataset) -> tuple[int, int] | None:
    """Least and greatest stored value of the filling (PS3.3 C.7.5.1.1.2)."""
    first = _signed(dataset, "PixelPaddingValue")
    if first is None:
        return None
    last = _signed(dataset, "PixelPaddingRangeLimit")
    return min(first, first if last is None else last), max(first, first if last is None else last)


def _signed(dataset: Dataset, keyword: str) -> int | None:
    value = whole_of(dataset, keyword)
    # Its VR is US or SS; written as the wrong one, a negative value looks large.
    if value is not None and whole_of(dataset, "PixelRepresentation") == 1 and value > 32767:
        return value - 65536
    return value


def geometry_of(dataset: Dataset, frame: int) -> Geometry:
    """Spacing, orientation and position of one frame, from its functional groups or the header."""
    spacing = spacing_mm(dataset, frame)
    axes = _numbers(_group(dataset, "PlaneOrientationSequence", frame), "ImageOrientationPatient")
    place = _numbers(_group(dataset, "PlanePositionSequence", frame), "ImagePositionPatient")
    has_axes = len(axes) == 6 and any(axes[:3]) and any(axes[3:])
    letters = _texts(dataset, "PatientOrientation")
    return Geometry(
        spacing_mm=spacing,
        aspect=_aspect(dataset, spacing),
        across=_unit_vector(axes[:3]) if has_axes else None,
        down=_unit_vector(axes[3:]) if has_axes else None,
        position_mm=(place[0], place[1], place[2]) if len(place) == 3 else None,
        letters=(letters[0], letters[1]) if len(letters) == 2 else ("", ""),
        is_at_detector=not _numbers(dataset, "PixelSpacing")
        and spacing is not None
        and bool(_numbers(dataset, "ImagerPixelSpacing")),
    )


def _group(dataset: Dataset, keyword: str, frame: int) -> Dataset:
    return functional_group(dataset, keyword, frame) or dataset


def _aspect(dataset: Dataset, spacing: tuple[float, float] | None) -> float:
    if spacing is not None:
        aspect = spacing[0] / spacing[1]
    else:
        # (0028,0034) is vertical, then horizontal size of a pixel (PS3.3 C.7.6.3.1.7).
        ratio = _numbers(dataset, "PixelAspectRatio")
        aspect = ratio[0] / ratio[1] if len(ratio) == 2 and ratio[0] > 0 and ratio[1] > 0 else 1.0
    # Beyond that the header is wrong, and the picture would be a line.
    return aspect if 0.05 <= aspect <= 20 else 1.0


def _unit_vector(vector: list[float]) -> Vector:
    length = math.hypot(*vector)
    x, y, z = (part / length for part in vector)
    return x, y, z


def _numbers(dataset: Dataset, keyword: str) -> list[float]:
    """All values of an element as finite numbers; empty where one is not."""
    try:
        value = dataset.get(keyword)
        if value is None or value == "":
            return []
        parts = [value] if isinstance(value, int | float | str) else list(value)
        numbers = [float(part) for part in parts]
    except Exception:  # noqa: BLE001  pydicom converts a value when asked, and raises anything
        return []
    return numbers if all(math.isfinite(number) for number in numbers) else []


def _texts(dataset: Dataset, keyword: str) -> list[str]:
    try:
        value = dataset.get(keyword)
        if value is None:
            return []
        parts = [value] if isinstance(value, str) else list(value)
        return [str(part).strip(" \0") for part in parts]
    except Exception:  # noqa: BLE001  as above
        return []
