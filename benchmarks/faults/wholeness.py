"""Whether a finished file can be opened and read to its end, whatever its kind."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable
from pathlib import Path


def what_is_wrong(file: Path) -> list[str]:
    """Empty for a whole file; kinds that nobody can judge are an error of ours."""
    try:
        _CHECKS[file.suffix](file)
    except Exception as error:  # noqa: BLE001 - libraries know many
        return [f"half written: {file.name} ({type(error).__name__}: {error})"]
    return []


def _picture(file: Path) -> None:
    from PIL import Image

    with Image.open(file) as image:
        image.load()


def _dicom(file: Path) -> None:
    import pydicom

    found = pydicom.dcmread(file)
    if "PixelData" in found:
        assert found.pixel_array.size


def _model(file: Path) -> None:
    from safetensors import safe_open

    with safe_open(file, "np") as tensors:
        for key in tensors.keys():  # noqa: SIM118
            tensors.get_tensor(key)


def _workbook(file: Path) -> None:
    import openpyxl

    openpyxl.load_workbook(file)


def _pdf(file: Path) -> None:
    content = file.read_bytes()
    assert content.startswith(b"%PDF")
    assert content.rstrip().endswith(b"%%EOF")


def _page(file: Path) -> None:
    assert file.read_text("utf-8").rstrip().endswith("</html>")


def _table(file: Path) -> None:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert len({len(row) for row in rows}) == 1


_CHECKS: dict[str, Callable[[Path], object]] = {
    ".png": _picture,
    ".dcm": _dicom,
    ".safetensors": _model,
    ".xlsx": _workbook,
    ".pdf": _pdf,
    ".html": _page,
    ".csv": _table,
    ".json": lambda file: json.loads(file.read_text("utf-8")),
    ".toml": lambda file: tomllib.loads(file.read_text("utf-8")),
    ".txt": lambda file: file.read_text("utf-8"),
    ".npy": lambda file: file.stat(),
}
