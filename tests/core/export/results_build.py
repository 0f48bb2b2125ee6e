"""Results on made-up pictures, for the tests of exports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from medmamba_desktop.core.export.results import ResultSet
from medmamba_desktop.core.source import find_images
from medmamba_desktop.core.values import (
    Caution,
    ClassInfo,
    ClassProbability,
    Failure,
    HeatMap,
    ImageRef,
    ModelInfo,
    Outcome,
    Prediction,
    Problem,
    SourceImage,
    TaskInfo,
)
from tests.helpers.dicoms_build import dicom

CLASSES = (ClassInfo("benign", "Benign"), ClassInfo("malignant", "Malignant", "SCT:86049000"))
TASK = TaskInfo("breast", "Breast <ultrasound>", ("US",), CLASSES)
MODEL = ModelInfo(
    "m", "Model", "1.2", "CC0-1.0", Path("m.safetensors"), "ab" * 32, False, (TASK,),
    (("Not for", "Anything & everything."),),
)  # fmt: skip
CAUTION = Caution("low-confidence", "It is not sure")
STUDY: dict[str, Any] = {
    "StudyInstanceUID": "1.2.840.99.1",
    "SeriesInstanceUID": "1.2.840.99.2",
    "SOPInstanceUID": "1.2.840.99.3",
    "PatientName": "Doe^Jane",
    "PatientID": "SECRET-7",
    "StudyDate": "20200102",
}


def write_dicom_file(path: Path, frames: int = 0, **elements: Any) -> Path:
    """A file of the study `STUDY`; what is given replaces its elements, None leaves one out."""
    shape = (frames, 48, 64) if frames else (48, 64)
    pixels = np.arange(np.prod(shape), dtype=np.uint16).reshape(shape)
    known = {key: value for key, value in (STUDY | elements).items() if value is not None}
    path.write_bytes(dicom(pixels, **known))
    return path


def results_of(paths: Sequence[Path], *, has_names: bool = False) -> ResultSet:
    """Results on the images of files; what is unreadable is a failure."""
    outcomes: list[Outcome] = []
    sources, maps = {}, {}
    for found in find_images(paths):
        if not isinstance(found, SourceImage):
            ref = found.path if hasattr(found, "path") else found.ref.path
            outcomes.append(Failure(ImageRef(ref), Problem("It is broken", "Copy it again")))
            continue
        classes = (
            ClassProbability("benign", "Benign", 0.25),
            ClassProbability("malignant", "Malignant", 0.75),
        )
        outcomes.append(Prediction(found.ref, "breast", classes, (CAUTION,)))
        sources[found.ref] = found
        values = np.linspace(-1, 1, 49, dtype=np.float32).reshape(7, 7)
        maps[found.ref] = HeatMap(found.ref, "breast", "malignant", "class-map", 4, values)
    return ResultSet(MODEL, "auto", "cpu", outcomes, {}, 1.0, sources, maps, has_names)
