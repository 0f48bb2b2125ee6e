"""What the model said of an image as a structured report (PS3.16 TID 1500)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from medmamba_desktop import __version__
from medmamba_desktop.core.export.dicom_header import frame_reference
from medmamba_desktop.core.export.dicom_overlay import (
    MANUFACTURER,
    common,
    completed,
    nameless,
)
from medmamba_desktop.core.export.images import DISCLAIMER
from medmamba_desktop.core.language import in_english
from medmamba_desktop.core.values import ClassInfo, ModelInfo, Prediction

if TYPE_CHECKING:
    from highdicom.coding_schemes import CodingSchemeIdentificationItem
    from highdicom.sr import CodedConcept, MeasurementReport
    from highdicom.sr import MeasurementsAndQualitativeEvaluations as Group
    from pydicom import Dataset

REPORTS_SERIES: Final = "MedMamba results, research use only"
_REPORTS_SERIES_NUMBER: Final = 9802
# For classes of models that name no code; the designator is private (PS3.16 8.2).
OWN_SCHEME: Final = "99MEDMAMBA"
_CODE: Final = re.compile(r"(?P<scheme>[A-Z0-9]{2,16})[:,\s]\s*(?P<value>[A-Za-z0-9.-]{1,16})")
# Of the program, the same on every computer (PS3.5 B.2).
_DEVICE_UID: Final = f"2.25.{uuid.uuid5(uuid.NAMESPACE_DNS, 'medmamba-desktop').int}"
_MOST_MEANING: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One frame with its result.

    Attributes:
        frame: from 0; None where the image has one.
        overlay: the capture of its heat map, or None.
        map_words: how the map was made.
    """

    number: int
    prediction: Prediction
    frame: int | None
    overlay: Dataset | None
    map_words: str


def report_object(
    header: Dataset,
    model: ModelInfo,
    findings: Sequence[Finding],
    series_uid: str,
    number: int,
) -> Dataset:
    """A Comprehensive SR on one image, a group of evaluations a frame; ready to be written.

    Args:
        header: as `dicom_header.taken_over` gives it.
        number: of the instance in its series, from 1.
    """
    from highdicom.sr import ComprehensiveSR
    from highdicom.uid import UID

    source = nameless(header)
    overlays = [f.overlay for f in findings if f.overlay is not None]
    made: Dataset = ComprehensiveSR(
        evidence=[source, *overlays], content=_content(header, model, findings)[0],
        series_instance_uid=series_uid, series_number=_REPORTS_SERIES_NUMBER,
        sop_instance_uid=UID(), instance_number=number, is_complete=True,
        series_description=REPORTS_SERIES, coding_schemes=[_own_scheme()], **common(),
    )  # fmt: skip
    return completed(made, header)


def class_code(task: str, info: ClassInfo) -> CodedConcept:
    """A class as a coded concept: the model's own code ("SCT:254837009"), else a private one."""
    from highdicom.sr import CodedConcept

    found = _CODE.fullmatch(info.code.strip())
    meaning = info.title[:_MOST_MEANING] or info.name[:_MOST_MEANING]
    if found:
        return CodedConcept(found["value"], found["scheme"], meaning)
    return CodedConcept(f"{task}.{info.name}", OWN_SCHEME, meaning)


def _own_scheme() -> CodingSchemeIdentificationItem:
    from highdicom.coding_schemes import CodingSchemeIdentificationItem

    return CodingSchemeIdentificationItem(
        OWN_SCHEME, name="Classes of models", responsible_organization="MedMamba Desktop"
    )


def _content(header: Dataset, model: ModelInfo, findings: Sequence[Finding]) -> MeasurementReport:
    from highdicom.sr import (
        DeviceObserverIdentifyingAttributes,
        MeasurementReport,
        ObservationContext,
        ObserverContext,
    )
    from pydicom.sr.codedict import codes

    device = DeviceObserverIdentifyingAttributes(
        uid=_DEVICE_UID, name=MANUFACTURER, manufacturer_name=MANUFACTURER,
        model_name=MANUFACTURER, serial_number=__version__,
    )  # fmt: skip
    observer = ObserverContext(codes.DCM.Device, device)
    return MeasurementReport(
        observation_context=ObservationContext(observer_device_context=observer),
        procedure_reported=codes.SCT.ImagingProcedure,
        imaging_measurements=[_group(header, model, finding) for finding in findings],
        title=codes.DCM.ImagingMeasurementReport,
    )


def _group(header: Dataset, model: ModelInfo, finding: Finding) -> Group:
    from highdicom.sr import (
        AlgorithmIdentification,
        Measurement,
        MeasurementsAndQualitativeEvaluations,
        SourceImageForMeasurementGroup,
        TrackingIdentifier,
    )
    from highdicom.uid import UID
    from pydicom.sr.codedict import codes

    prediction = finding.prediction
    frames = frame_reference(header, finding.frame) or None
    which = "" if finding.frame is None else f", frame {finding.frame + 1}"
    found = next(
        c for c in model.task(prediction.task).classes if c.name == prediction.top.name
    )  # fmt: skip
    group = MeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(UID(), f"Image {finding.number}{which}"),
        finding_type=class_code(prediction.task, found),
        algorithm_id=AlgorithmIdentification(
            model.title, model.version, parameters=_parameters(model, finding),
            manufacturer=MANUFACTURER,
        ),
        measurements=[
            Measurement(
                codes.DCM.Probability, round(prediction.top.probability, 6), codes.UCUM.NoUnits
            )
        ],
        source_images=[
            SourceImageForMeasurementGroup(header.SOPClassUID, header.SOPInstanceUID, frames)
        ],
    )  # fmt: skip
    for item in _items(finding):
        group[0].ContentSequence.append(item)
    return group


def _parameters(model: ModelInfo, finding: Finding) -> list[str]:
    return [f"model={model.name}", f"sha256={model.sha256}", f"task={finding.prediction.task}"]


def _items(finding: Finding) -> list[Any]:
    """Cautions and all probabilities as text, and the heat map; TID 1501 may be extended."""
    from highdicom.sr import ImageContentItem, RelationshipTypeValues, TextContentItem
    from pydicom.sr.codedict import codes

    prediction = finding.prediction
    shares = ", ".join(f"{c.title} {c.probability:.4f}" for c in prediction.classes)
    texts = [
        f"Probabilities: {shares}",
        *(
            f"Caution ({caution.kind}): {in_english(caution.text)}"
            for caution in prediction.cautions
        ),
        DISCLAIMER,
    ]
    contains = RelationshipTypeValues.CONTAINS
    items: list[Any] = [TextContentItem(codes.DCM.Comment, text, contains) for text in texts]
    if finding.overlay is not None:
        overlay = finding.overlay
        items.append(
            ImageContentItem(
                codes.DCM.VisualExplanation, overlay.SOPClassUID, overlay.SOPInstanceUID,
                relationship_type=contains,
            )
        )  # fmt: skip
        items.append(TextContentItem(codes.DCM.Comment, finding.map_words, contains))
    return items
