"""Every element of a header as a line; what may tell the patient is marked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.source import header_lines
from medmamba_desktop.core.source.header_lines import HeaderLine, read_header_lines
from medmamba_desktop.core.values import ImageRef
from tests.helpers.dicom_samples import sample_files
from tests.helpers.dicoms_build import dicom, item, sample
from tests.helpers.images_build import png


def lines_of(path: Path) -> dict[str, HeaderLine]:
    return {line.tag: line for line in read_header_lines(ImageRef(path)) if not line.depth}


def test_lines_of_a_ct() -> None:
    lines = lines_of(sample("CT_small.dcm"))
    assert lines["(0002,0010)"].value == "1.2.840.10008.1.2.1 (Explicit VR Little Endian)"
    assert lines["(0010,0010)"] == HeaderLine(
        "(0010,0010)", "Patient's Name", "PN", "CompressedSamples^CT1", 0, True
    )
    assert lines["(0028,0010)"].value == "128"
    assert lines["(0020,0032)"].value == r"-158.135803 \ -179.035797 \ -75.699997"
    assert not lines["(0008,0060)"].is_private
    assert "(7FE0,0010)" not in lines
    assert len(lines) > 200


def test_sequences_are_unfolded_and_bytes_counted(tmp_path: Path) -> None:
    inner = item(CodeMeaning="Chest", IconImageSequence=[item(PixelData=b"\0" * 10)])
    inner.IconImageSequence[0]["PixelData"].VR = "OB"
    (tmp_path / "a").write_bytes(
        dicom(AnatomicRegionSequence=[inner, item(CodeMeaning="Arm")], PatientID="7")
    )
    lines = read_header_lines(ImageRef(tmp_path / "a"))
    start = next(n for n, line in enumerate(lines) if line.tag == "(0008,2218)")
    told = [(line.depth, line.name, line.value) for line in lines[start : start + 7]]
    assert told == [
        (0, "Anatomic Region Sequence", "2 items"),
        (1, "Item 1", ""),
        (1, "Code Meaning", "Chest"),
        (1, "Icon Image Sequence", "1 item"),
        (2, "Pixel Data", "10 bytes"),
        (1, "Item 2", ""),
        (1, "Code Meaning", "Arm"),
    ]


def test_there_is_an_end_to_the_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_lines, "MAX_LINES", 5)
    lines = read_header_lines(ImageRef(sample("CT_small.dcm")))
    assert len(lines) == 6
    assert lines[-1].name == "Only the first 5 elements are shown"


def test_long_values_are_cut(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(dicom(np.zeros((4, 4), np.uint8), ImageComments="x" * 5000))
    assert len(lines_of(tmp_path / "a")["(0020,4000)"].value) == 401


def test_names_in_other_scripts(tmp_path: Path) -> None:
    name = "Wang^XiaoDong=王^小东"
    (tmp_path / "a").write_bytes(
        dicom(np.zeros((4, 4), np.uint8), SpecificCharacterSet="GB18030", PatientName=name)
    )
    assert lines_of(tmp_path / "a")["(0010,0010)"].value == name


def test_plain_pictures_have_no_header_of_elements(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    with pytest.raises(MedMambaError, match="no DICOM object"):
        read_header_lines(ImageRef(tmp_path / "a.png"))


def test_every_sample_has_lines_or_a_reason() -> None:
    count = 0
    for path in sample_files():
        try:
            count += bool(read_header_lines(ImageRef(path)))
        except MedMambaError as error:
            count += not error.remedy
    assert count > 100
