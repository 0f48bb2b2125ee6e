"""Labelled data without files: values alone, for what never reads a pixel."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from medmamba_desktop.core.dataset.examples import (
    Example,
    LabelledData,
    Split,
    classes_of,
)
from medmamba_desktop.core.values import DicomFacts, ImageRef, SourceImage


def example(
    path: str, label: str, split: Split = "", group: str = "", dicom: DicomFacts | None = None
) -> Example:
    kind, name = ("dicom", "DICOM") if dicom else ("raster", "PNG")
    source = SourceImage(ImageRef(Path(path)), kind, name, 8, 8, dicom=dicom)  # type: ignore[arg-type]
    return Example(source, label, split, group)


def data_of(examples: Iterable[Example]) -> LabelledData:
    found = tuple(examples)
    return LabelledData(found, classes_of(found))


def named(*paths: str) -> LabelledData:
    """Pictures by path, the class being the first folder."""
    return data_of(example(f"/root/{path}", path.split("/")[0]) for path in paths)
