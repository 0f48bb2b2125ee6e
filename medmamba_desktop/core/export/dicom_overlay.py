"""A heat map over its image as a Secondary Capture that belongs to the image's study."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop import __version__
from medmamba_desktop.core.export.dicom_header import UTF_8, frame_reference

if TYPE_CHECKING:
    from pydicom import Dataset

MANUFACTURER: Final = "MedMamba Desktop"
MAPS_SERIES: Final = "MedMamba heat maps, research use only"
_MAPS_SERIES_NUMBER: Final = 9801
_PERSONS: Final = ("PatientName", "ReferringPhysicianName")


def overlay_object(
    header: Dataset,
    pixels: NDArray[np.uint8],
    series_uid: str,
    number: int,
    said: str,
    frame: int | None,
) -> Dataset:
    """The capture (PS3.3 A.8.1), ready to be written.

    Args:
        header: as `dicom_header.taken_over` gives it.
        pixels: (h, w, 3) uint8 RGB, labelled.
        number: of the instance in its series, from 1.
        said: what it shows, for Derivation Description.
        frame: of the source image, from 0; None where it has one.
    """
    from highdicom.sc import SCImage
    from highdicom.uid import UID
    from pydicom.uid import ExplicitVRLittleEndian

    made: Dataset = SCImage(
        pixel_array=pixels, photometric_interpretation="RGB", bits_allocated=8,
        coordinate_system="PATIENT", patient_orientation=("L", "P"),
        study_instance_uid=header.StudyInstanceUID, series_instance_uid=series_uid,
        series_number=_MAPS_SERIES_NUMBER, sop_instance_uid=UID(), instance_number=number,
        transfer_syntax_uid=ExplicitVRLittleEndian, series_description=MAPS_SERIES,
        **common(),
    )  # fmt: skip
    # The sheet has a margin, a bar and a caption; which way the patient lies is left open.
    made.PatientOrientation = None
    made.Laterality = None
    made.ImageType = ["DERIVED", "SECONDARY"]
    made.ConversionType = "WSD"
    made.DerivationDescription = said[:1024]
    made.SourceImageSequence = [_source(header, frame)]
    if burned := header.get("BurnedInAnnotation"):
        made.BurnedInAnnotation = burned
    return completed(made, header)


def common() -> dict[str, Any]:
    """What the constructors of all our objects are given; people's names come later.

    highdicom would log a name that has no family name, whole.
    """
    return {
        "manufacturer": MANUFACTURER,
        "manufacturer_model_name": MANUFACTURER,
        "software_versions": __version__,
        "device_serial_number": __version__,
        "specific_character_set": UTF_8,
    }


def completed(made: Dataset, header: Dataset) -> Dataset:
    """An object with the patient and study of its source image."""
    for element in header:
        if element.keyword.startswith(("Patient", "Study", "IssuerOf")) or element.keyword in (
            "AccessionNumber",
            "ReferringPhysicianName",
        ):
            made[element.tag] = element
    return made


def nameless(header: Dataset) -> Dataset:
    """The header as highdicom is given it, see `common`."""
    made = copy.deepcopy(header)
    for keyword in _PERSONS:
        setattr(made, keyword, None)
    return made


def _source(header: Dataset, frame: int | None) -> Dataset:
    from pydicom import Dataset
    from pydicom.sr.codedict import codes

    item = Dataset()
    item.ReferencedSOPClassUID = header.SOPClassUID
    item.ReferencedSOPInstanceUID = header.SOPInstanceUID
    if numbers := frame_reference(header, frame):
        item.ReferencedFrameNumber = numbers
    purpose = Dataset()
    code = codes.DCM.SourceImageForImageProcessingOperation
    purpose.CodeValue, purpose.CodingSchemeDesignator = code.value, code.scheme_designator
    purpose.CodeMeaning = code.meaning
    item.PurposeOfReferenceCodeSequence = [purpose]
    return item
