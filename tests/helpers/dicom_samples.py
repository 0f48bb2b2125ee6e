"""The DICOM files that pydicom's own tests use: those of its wheel, and of PyPI's pydicom-data."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pydicom

WHEEL = Path(pydicom.__file__).parent / "data"
OWN = Path(__file__).resolve().parents[1] / "core" / "source" / "data"


def pydicom_data() -> Path | None:
    """Where the package pydicom-data is, if it is installed."""
    found = importlib.util.find_spec("data_store")
    places = list(found.submodule_search_locations or ()) if found else []
    return Path(places[0]) if places else None


def sample_files() -> list[Path]:
    """Every file there is, DICOM or not, in a fixed order."""
    places = [WHEEL, *filter(None, [pydicom_data()])]
    return [file for place in places for file in sorted(place.rglob("*")) if file.is_file()]
