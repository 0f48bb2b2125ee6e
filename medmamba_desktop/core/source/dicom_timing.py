"""How long each frame of a loop is shown, from wherever an object says so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from medmamba_desktop.core.source.dicom_elements import functional_group, number_of, text_of

if TYPE_CHECKING:
    from pydicom import Dataset

TIMING_TAGS: Final = (
    "FrameTime",
    "FrameTimeVector",
    "CineRate",
    "RecommendedDisplayFrameRate",
)
_LONGEST_MS: Final = 10_000.0


def frame_ms(dataset: Dataset, frame: int) -> float | None:
    """Milliseconds from this frame to the next, or None where nothing says it.

    The frame time (0018,1063) and its vector (0018,1065), then the rates (0008,2144) and
    (0018,0040), then the times of this frame and its neighbour (PS3.3 C.7.6.5 and C.7.6.16.2.2).
    """
    candidates = (_of_vector(dataset, frame), number_of(dataset, "FrameTime"), _of_rate(dataset),
                  _of_times(dataset, frame))  # fmt: skip
    return next((ms for ms in candidates if ms is not None and 0 < ms <= _LONGEST_MS), None)


def _of_vector(dataset: Dataset, frame: int) -> float | None:
    try:
        vector = dataset.get("FrameTimeVector")
        # Each entry is the time since the frame before; the first is zero (PS3.3 C.7.6.5.1.2).
        return float(vector[frame + 1 if frame + 1 < len(vector) else frame])
    except (TypeError, ValueError, IndexError):
        return None


def _of_rate(dataset: Dataset) -> float | None:
    for keyword in ("RecommendedDisplayFrameRate", "CineRate"):
        rate = number_of(dataset, keyword)
        if rate is not None and rate > 0:
            return 1000.0 / rate
    return None


def _of_times(dataset: Dataset, frame: int) -> float | None:
    here, there = _time(dataset, frame), _time(dataset, frame + 1)
    if there is None:
        here, there = _time(dataset, frame - 1), here
    if here is None or there is None:
        return None
    return (there - here).total_seconds() * 1000


def _time(dataset: Dataset, frame: int) -> datetime | None:
    if frame < 0 or "PerFrameFunctionalGroupsSequence" not in dataset:
        return None
    content = functional_group(dataset, "FrameContentSequence", frame)
    if content is None or frame >= len(dataset.PerFrameFunctionalGroupsSequence):
        return None
    for keyword in ("FrameReferenceDateTime", "FrameAcquisitionDateTime"):
        digits, _, fraction = text_of(content, keyword).partition(".")
        try:
            return datetime.strptime(
                f"{digits[:14]}.{(fraction[:6] or '0')}", "%Y%m%d%H%M%S.%f"
            )  # fmt: skip
        except ValueError:
            continue
    return None
