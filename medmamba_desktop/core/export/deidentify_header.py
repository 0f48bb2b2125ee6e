"""A DICOM header that names no one: PS3.15 Basic Profile, the same over a batch.

dicognito gives names, numbers and UIDs new values, equal ones for equal ones; what it leaves is
held against the profile's table and removed, emptied or replaced here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from medmamba_desktop import __version__
from medmamba_desktop.core.export.basic_profile import action_of
from medmamba_desktop.core.export.plan import BASIC, Keeping
from medmamba_desktop.core.source.dicom_header import border
from medmamba_desktop.core.source.quiet import hush

if TYPE_CHECKING:
    from pydicom import DataElement, Dataset

# dicognito has given these a new value, which the profile's Z and D allow.
_NUMBERS: Final = frozenset(
    (
        "AccessionNumber", "PatientID", "StudyID", "RequestedProcedureID", "PatientName",
        "ScheduledProcedureStepID", "PerformedProcedureStepID",
    )
)  # fmt: skip
_CHARACTERISTICS: Final = frozenset(
    ("PatientSex", "PatientAge", "PatientSize", "PatientWeight", "PregnancyStatus", "SmokingStatus")
)
_TIMES: Final = frozenset(("DA", "TM", "DT"))
_DUMMIES: Final[dict[str, Any]] = {
    "AE": "NONE", "AS": "000Y", "CS": "NONE", "DA": "19000101", "DS": "0", "DT": "19000101000000",
    "FD": 0.0, "FL": 0.0, "IS": "0", "LO": "NONE", "LT": "NONE", "PN": "NONE^NONE", "SH": "NONE",
    "SL": 0, "SS": 0, "ST": "NONE", "TM": "000000", "UC": "NONE", "UL": 0, "UR": "NONE", "US": 0,
    "UT": "NONE",
}  # fmt: skip
_PIXELS: Final = frozenset(("PixelData", "FloatPixelData", "DoubleFloatPixelData"))


@dataclass(frozen=True, slots=True)
class Change:
    """One attribute that is not as it was; never its value.

    Attributes:
        element: "(0010,0010)", inside sequences with what is around it.
        how: "removed", "emptied", "replaced" or "added".
    """

    element: str
    name: str
    how: str


class Deidentifier:
    """De-identifies headers; the same value becomes the same new one as long as it lives.

    The new values rest on a random number that is kept nowhere.
    """

    def __init__(self, keeping: Keeping = BASIC) -> None:
        from dicognito.anonymizer import Anonymizer

        self._keeping = keeping
        self._anonymizer = Anonymizer()

    def apply(self, dataset: Dataset) -> tuple[Change, ...]:
        """Change a data set in place; what was changed, in the order of its elements.

        Raises:
            UnreadableError: its elements cannot be read.
        """
        hush()
        with border():
            before = dict(_values(dataset))
            _drop_malformed(dataset)
            empty = [element for element in dataset.iterall() if element.is_empty]
            self._anonymizer.anonymize(dataset)
            for element in empty:
                # dicognito numbers nobody too, and all nobodies alike.
                if not element.is_empty:
                    element.value = None
            if dataset.get("PatientName"):
                # dicognito's are names that people bear: someone might take them for true.
                dataset.PatientName = dataset.get("PatientID") or "NONE"
            self._go_through(dataset)
            self._mark(dataset)
            return _changes(before, dict(_values(dataset)))

    def _go_through(self, dataset: Dataset) -> None:
        for element in list(dataset):
            action = self._action(element)
            if action == "remove":
                del dataset[element.tag]
            elif element.VR == "SQ":
                self._treat_sequence(dataset, element, action)
            elif action == "empty":
                element.value = None
            elif action == "dummy":
                _put_dummy(dataset, element)

    def _treat_sequence(self, dataset: Dataset, element: DataElement, action: str) -> None:
        if action == "empty":
            element.value = []
        elif action == "dummy":
            del dataset[element.tag]  # no item of it could be told from a true one
        else:
            for item in element.value:
                self._go_through(item)

    def _action(self, element: DataElement) -> str:
        from pydicom.datadict import dictionary_has_tag

        is_known = dictionary_has_tag(element.tag) and element.VR != "UN"
        action = action_of(int(element.tag), is_known=is_known)
        if self._keeping.characteristics and element.keyword in _CHARACTERISTICS:
            return "keep"
        is_kept_time = self._keeping.dates and element.VR in _TIMES
        if is_kept_time and element.keyword not in ("PatientBirthDate", "PatientBirthTime"):
            return "keep"
        if action in ("empty", "dummy") and (
            element.keyword in _NUMBERS or element.VR == "UI" or not element.value
        ):
            return "keep"
        # dicognito takes it for the class of an object, which names no one.
        return "remove" if element.keyword == "ManufacturerDeviceClassUID" else action

    def _mark(self, dataset: Dataset) -> None:
        """Say what was done (PS3.15 E.1.1, PS3.16 CID 7050)."""
        from pydicom.sr.codedict import codes

        keeping, profile = self._keeping, codes.DCM
        done = [profile.BasicApplicationConfidentialityProfile]
        if keeping.dates:
            done.append(profile.RetainLongitudinalTemporalInformationModifiedDatesOption)
        if keeping.characteristics:
            done.append(profile.RetainPatientCharacteristicsOption)
        dataset.PatientIdentityRemoved = "YES"
        dataset.DeidentificationMethod = [
            f"MedMamba Desktop {__version__}, dicognito",
            "Burnt-in text was not looked for",
        ]
        dataset.DeidentificationMethodCodeSequence = [_coded(code) for code in done]
        dataset.LongitudinalTemporalInformationModified = (
            "MODIFIED" if keeping.dates else "REMOVED"
        )  # fmt: skip


def _coded(code: Any) -> Dataset:
    from pydicom import Dataset

    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator = code.value, code.scheme_designator
    item.CodeMeaning = code.meaning
    return item


def _drop_malformed(dataset: Dataset) -> None:
    """Remove dates that are none, at which dicognito would stop, and what pydicom cannot read."""
    from pydicom.config import RAISE
    from pydicom.valuerep import validate_value

    for tag in list(dataset.keys()):
        try:
            element = dataset[tag]
            if element.VR == "SQ":
                for item in element.value:
                    _drop_malformed(item)
            elif element.VR in _TIMES:
                for value in _each(element.value):
                    validate_value(element.VR, str(value), RAISE)
        except Exception:  # noqa: BLE001  pydicom converts a value when asked, and raises anything
            del dataset[tag]


def _each(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) or hasattr(value, "append") else [value]


def _put_dummy(dataset: Dataset, element: DataElement) -> None:
    if element.VR in _DUMMIES:
        element.value = _DUMMIES[element.VR]
    else:
        del dataset[element.tag]


def _values(dataset: Dataset, around: str = "") -> Iterator[tuple[tuple[str, str], str]]:
    """(element, name) -> its value, in every depth; of pixels only that they are there."""
    for element in dataset:
        place = f"{around}{element.tag}"
        key = place, element.name if not element.tag.is_private else "Private"
        if element.VR == "SQ":
            yield key, f"{len(element.value)} items"
            for number, item in enumerate(element.value, start=1):
                yield from _values(item, f"{place}[{number}].")
        elif element.keyword in _PIXELS:
            yield key, "pixels"
        else:
            yield key, "" if element.value is None else str(element.value)


def _changes(
    before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]
) -> tuple[Change, ...]:
    found = []
    for key in sorted(before.keys() | after.keys()):
        if key not in after:
            how = "removed"
        elif key not in before:
            how = "added"
        elif before[key] == after[key]:
            continue
        else:
            how = "replaced" if after[key] else "emptied"
        found.append(Change(*key, how))
    return tuple(found)
