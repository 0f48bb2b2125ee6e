"""How far apart pixels are in millimetres, from wherever an object says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medmamba_desktop.core.source.dicom_elements import first_item, functional_group, number_of

if TYPE_CHECKING:
    from pydicom import Dataset

Spacing = tuple[float, float]

# In the patient first, then at the detector, then on the scanned film (PS3.3 10.7.1.3).
_IN_HEADER: Final = ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing")
_CENTIMETRES: Final = 3  # (0018,6024) Physical Units X Direction, PS3.3 C.8.5.5.1.15


def spacing_mm(dataset: Dataset, frame: int) -> Spacing | None:
    """(row, column) distance of pixel centres in millimetres, or None where nothing says it.

    Taken from the header, from Pixel Measures of the frame or of all frames (PS3.3 C.7.6.16.2.1),
    or from the first ultrasound region that is measured in centimetres (PS3.3 C.8.5.5).
    """
    measures = functional_group(dataset, "PixelMeasuresSequence", frame)
    candidates = [_pair(measures, "PixelSpacing")] if measures is not None else []
    candidates += [_pair(dataset, keyword) for keyword in _IN_HEADER]
    candidates.append(_ultrasound(dataset))
    return next((pair for pair in candidates if pair is not None), None)


def _pair(dataset: Dataset, keyword: str) -> Spacing | None:
    try:
        row, column = (float(value) for value in dataset.get(keyword) or ())
    except (TypeError, ValueError, OverflowError):
        return None
    return _positive(row, column)


def _ultrasound(dataset: Dataset) -> Spacing | None:
    region = first_item(dataset, "SequenceOfUltrasoundRegions")
    if region is None or number_of(region, "PhysicalUnitsXDirection") != _CENTIMETRES:
        return None
    if number_of(region, "PhysicalUnitsYDirection") != _CENTIMETRES:
        return None
    row, column = number_of(region, "PhysicalDeltaY"), number_of(region, "PhysicalDeltaX")
    return None if row is None or column is None else _positive(abs(row) * 10, abs(column) * 10)


def _positive(row: float, column: float) -> Spacing | None:
    return (row, column) if 0 < row < float("inf") and 0 < column < float("inf") else None
