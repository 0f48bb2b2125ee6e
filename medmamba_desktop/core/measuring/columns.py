"""What is known of each picture, by which figures can be parted into subgroups."""

from __future__ import annotations

from datetime import date

from medmamba_desktop.core.dataset.examples import Example
from medmamba_desktop.core.language import tr_noop
from medmamba_desktop.core.values import DicomFacts

# Columns of the program's own packs that say nothing of a patient or a device.
_NOT_TOLD = frozenset({"pixel_hash", "source", "file", "filename", "name"})


def columns_of(example: Example) -> dict[str, str]:
    """Column -> value: of the table, and what a DICOM header says of patient, site and device."""
    found = {name: value for name, value in example.columns if name.casefold() not in _NOT_TOLD}
    facts = example.source.dicom
    return found if facts is None else _facts(facts) | found


def _facts(facts: DicomFacts) -> dict[str, str]:
    age = facts.patient_age or _years(facts)
    said = {
        tr_noop("sex"): facts.patient_sex,
        tr_noop("age"): age,
        tr_noop("site"): facts.site,
        tr_noop("device"): facts.device,
        tr_noop("modality"): facts.modality,
    }
    return {name: value for name, value in said.items() if value}


def _years(facts: DicomFacts) -> str:
    """The age on the day of the study in whole years; empty where the header does not say it."""
    try:
        born, taken = (
            date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:8]}")
            for day in (facts.birth_date, facts.study_date)
        )
    except ValueError:
        return ""
    years = taken.year - born.year - ((taken.month, taken.day) < (born.month, born.day))
    return str(years) if 0 <= years < 150 else ""
