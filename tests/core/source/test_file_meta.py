"""File meta read by hand, against pydicom."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.source import dicom_header
from medmamba_desktop.core.source.dicom_file_meta import plain_meta
from tests.helpers.dicom_samples import WHEEL
from tests.helpers.dicoms_build import dataset, written

SEEN = ("PatientName", "StudyInstanceUID", "SeriesDescription", "ImagePositionPatient")
FILES = sorted((WHEEL / "test_files").rglob("*.dcm"))


def by_hand(content: bytes) -> tuple[int, str] | None:
    return plain_meta(io.BytesIO(content))


def test_most_files_are_read_by_hand() -> None:
    assert sum(by_hand(path.read_bytes()) is not None for path in FILES) > len(FILES) * 0.7


@pytest.mark.filterwarnings("ignore")  # pydicom's, of its odder files
@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_a_header_is_as_pydicom_reads_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = path.read_bytes()
    ours = outcome(content)
    monkeypatch.setattr(dicom_header, "plain_meta", lambda _stream: None)
    assert ours == outcome(content)


def outcome(content: bytes) -> object:
    """What a listing and a reading need of a header, or the error."""
    try:
        found = dicom_header.parsed(io.BytesIO(content), len(content), SEEN)
    except MedMambaError as error:
        return error.message
    elements = {tag: found.dataset[tag] for tag in found.dataset.keys()}  # noqa: SIM118
    return elements, found.syntax, found.pixels


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c[132:],
        lambda c: c[:200],
        lambda c: c[:140] + b"\xff\xff\xff\x7f" + c[144:],
        lambda c: (
            c[:140] + (int.from_bytes(c[140:144], "little") - 2).to_bytes(4, "little") + c[144:]
        ),
        lambda c: (
            c[:140] + (int.from_bytes(c[140:144], "little") + 2).to_bytes(4, "little") + c[144:]
        ),
        lambda c: c.replace(b"\x02\x00\x10\x00UI", b"\x02\x00\x11\x00UI", 1),
        lambda c: c[: 144 + int.from_bytes(c[140:144], "little")],
    ],
    ids=["no preamble", "cut", "endless", "too short", "too long", "no syntax", "nothing more"],
)
def test_what_is_unusual_is_left_to_pydicom(change: object) -> None:
    import numpy as np

    content = written(dataset(np.zeros((8, 8), np.uint16)))
    assert by_hand(content) is not None
    assert callable(change)
    assert by_hand(change(content)) is None
