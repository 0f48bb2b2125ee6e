"""Nothing of what a file says about a patient gets out, and threads do not disturb each other."""

from __future__ import annotations

import logging
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.source import find_images, read_picture
from medmamba_desktop.core.source.recent import Recent
from medmamba_desktop.core.values import ImageRef, SourceImage, UnreadableSource
from tests.helpers.dicoms_build import SAMPLES, dicom, sample, structured_report


def test_libraries_are_silent_about_odd_files(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for one in find_images([SAMPLES / "badVR.dcm", SAMPLES / "MR_truncated.dcm", SAMPLES]):
            if isinstance(one, SourceImage) and (one.ref.frame or 0) == 0:
                try:
                    read_picture(one.ref)
                except MedMambaError as error:
                    logging.getLogger("x").warning("%s %s", error, error.detail)
    assert "pydicom" not in {record.name.split(".")[0] for record in caplog.records}


def test_errors_name_no_patient(tmp_path: Path) -> None:
    content = structured_report()
    (tmp_path / "a").write_bytes(content)
    (tmp_path / "b").write_bytes(content.replace(b"PN\x08\x00", b"XX\x08\x00"))
    broken = dicom(PatientID="SECRET-1", PatientName="Doe^Jane")
    (tmp_path / "c").write_bytes(broken.replace(b"(\x00\x10\x00US", b"(\x00\x10\x00ZZ"))
    for one in find_images([tmp_path]):
        assert isinstance(one, UnreadableSource)
        with pytest.raises(MedMambaError) as raised:
            read_picture(one.ref)
        error = raised.value
        said = f"{error.message} {error.remedy} {error.detail} {error.__cause__}"
        assert "Doe" not in said
        assert "SECRET" not in said


def test_limit_of_pillow_is_left_alone(tmp_path: Path) -> None:
    before = Image.MAX_IMAGE_PIXELS
    (tmp_path / "a").write_bytes(dicom())
    read_picture(ImageRef(tmp_path / "a"))
    assert before == Image.MAX_IMAGE_PIXELS is not None


def test_filter_of_warnings_is_set_once() -> None:
    for _ in range(3):
        read_picture(ImageRef(sample("CT_small.dcm")))
    patterns = [getattr(one[3], "pattern", "") for one in warnings.filters]
    mine = [pattern for pattern in patterns if "(pydicom|PIL|" in pattern]
    assert len(mine) == 1


def test_four_threads_read_the_same_pictures() -> None:
    names = ["CT_small.dcm", "SC_rgb_jpeg_gdcm.dcm", "examples_ybr_color.dcm", "JPEG2000.dcm"]
    refs = [ImageRef(sample(name)) for name in names] * 8
    alone = [read_picture(ref).pixels for ref in refs[:4]]
    with ThreadPoolExecutor(4) as pool:
        together = [picture.pixels for picture in pool.map(read_picture, refs)]
    for index, pixels in enumerate(together):
        assert np.array_equal(pixels, alone[index % 4])


def test_recent_forgets_the_oldest() -> None:
    made: list[str] = []
    recent: Recent[str] = Recent(2)

    def get(key: str) -> str:
        return recent.get(key, lambda: made.append(key) or key)

    assert [get(key) for key in "abacab"] == list("abacab")
    assert made == list("abcb")
