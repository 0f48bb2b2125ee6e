"""Presentation states: windows, shutters and marks that another object asks for (PS3.3 A.33)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from medmamba_desktop.core.source.content import opened
from medmamba_desktop.core.source.dicom_annotations import ANNOTATION_TAGS, annotations_of
from medmamba_desktop.core.source.dicom_elements import first_item, text_of
from medmamba_desktop.core.source.dicom_frame import windows_of
from medmamba_desktop.core.source.dicom_graphics import SHUTTER_TAGS, shutters_of
from medmamba_desktop.core.source.dicom_header import border, inflated
from medmamba_desktop.core.source.dicom_lookup import LookUp
from medmamba_desktop.core.source.dicom_rendering import Window
from medmamba_desktop.core.source.frame import Annotation, NamedLookUp, Shutter
from medmamba_desktop.core.source.quiet import hush
from medmamba_desktop.core.values import ImageRef

if TYPE_CHECKING:
    from pydicom import Dataset

_TAGS: Final = (
    "SOPClassUID",
    "ContentLabel",
    "ReferencedSeriesSequence",
    "SoftcopyVOILUTSequence",
    *SHUTTER_TAGS,
    *ANNOTATION_TAGS,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a presentation state wants one image to be shown.

    Attributes:
        display: its window or VOI LUT; None where it leaves that to the image.
        shutters: what is left to see.
        label: the presentation state's own name, (0070,0080).
        annotations: lines and words over the image.
    """

    display: Window | NamedLookUp | None = None
    shutters: tuple[Shutter, ...] = ()
    label: str = ""
    annotations: tuple[Annotation, ...] = ()

    def over(self, other: Asked) -> Asked:
        """What this and another presentation state ask together; this one comes first."""
        return Asked(
            self.display if self.display is not None else other.display,
            self.shutters or other.shutters, self.label or other.label,
            (*other.annotations, *self.annotations),
        )  # fmt: skip


def read_presentation(ref: ImageRef) -> dict[str, Asked]:
    """What a presentation state asks for, by SOP Instance UID (0008,0018) of the image.

    Of several windows for one image, such as one for each frame, the first counts.

    Returns:
        Empty where the object is no presentation state.

    Raises:
        UnreadableError: it is missing or damaged.
    """
    from pydicom import dcmread

    hush()
    with opened(ref, is_for_pixels=True) as content, border():
        stream, _ = inflated(content.stream, content.size)
        dataset = dcmread(stream, stop_before_pixels=True, force=True, specific_tags=list(_TAGS))
        return _asked(dataset)


def _asked(dataset: Dataset) -> dict[str, Asked]:
    shutters, label = shutters_of(dataset), text_of(dataset, "ContentLabel")
    uids = [uid for item in _items(dataset, "ReferencedSeriesSequence") for uid in _uids(item)]
    displays: dict[str, Window | NamedLookUp] = {}
    for item in _items(dataset, "SoftcopyVOILUTSequence"):
        display = _display(item)
        # Without images of its own an item holds for all of them (PS3.3 C.11.8).
        for uid in _uids(item) or uids:
            if display is not None:
                displays.setdefault(uid, display)
    marks = annotations_of(dataset, uids)
    return {uid: Asked(displays.get(uid), shutters, label, marks.get(uid, ())) for uid in uids}


def _items(dataset: Dataset, keyword: str) -> list[Any]:
    return list(dataset.get(keyword) or ())


def _uids(item: Dataset) -> list[str]:
    referenced = _items(item, "ReferencedImageSequence")
    return [text_of(image, "ReferencedSOPInstanceUID") for image in referenced]


def _display(item: Dataset) -> Window | NamedLookUp | None:
    table = first_item(item, "VOILUTSequence")
    if table is not None:
        # The values that come in may be negative, as they do after a Modality LUT of CT.
        look_up = LookUp.of(table, "1.2.840.10008.1.2.1", is_signed=True)
        return NamedLookUp(look_up, text_of(table, "LUTExplanation"))
    windows = windows_of(item, 0)
    return windows[0].window if windows else None
