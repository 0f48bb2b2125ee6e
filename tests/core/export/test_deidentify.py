"""De-identified copies: nothing of the table stays, what belongs together stays together."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataset import Dataset, FileMetaDataset

from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.export.basic_profile import _table, action_of
from medmamba_desktop.core.export.deidentify import Copies, deidentify, moved
from medmamba_desktop.core.export.deidentify_header import Deidentifier
from medmamba_desktop.core.export.plan import Keeping, Rectangle
from medmamba_desktop.core.export.results import ReaderMark, Step
from medmamba_desktop.core.source import find_images
from medmamba_desktop.core.values import SourceImage
from tests.core.export.results_build import results_of, write_dicom_file
from tests.helpers.dicoms_build import item, sample

SECRETS: dict[str, Any] = {
    "PatientName": "Doe^Jane",
    "PatientID": "SECRET-7",
    "PatientBirthDate": "19610203",
    "StudyDate": "20200102",
    "StudyTime": "101112",
    "ReferringPhysicianName": "SECRET^Doctor",
    "InstitutionName": "SECRET Hospital",
    "StudyDescription": "SECRET study",
    "PatientAge": "059Y",
    "PatientSex": "F",
}


def copied(
    paths: list[Path], folder: Path, **more: Any
) -> tuple[list[Step], Copies, dict[str, Dataset]]:
    images = [found for found in find_images(paths) if isinstance(found, SourceImage)]
    work, steps = deidentify(images, folder, **more), []
    while True:
        try:
            steps.append(next(work))
        except StopIteration as end:
            read = {
                p.relative_to(folder).as_posix(): pydicom.dcmread(p)
                for p in sorted(folder.rglob("*.dcm"))
            }
            return steps, end.value, read


def secret_of(vr: str) -> Any:
    """A value that must not be found afterwards."""
    texts = {"LO": "SECRET", "SH": "SECRET", "ST": "SECRET", "LT": "SECRET", "UT": "SECRET",
             "UC": "SECRET", "PN": "SECRET^JANE", "CS": "SECRET", "AE": "SECRET", "UR": "SECRET",
             "DA": "20210314", "DT": "20210314150926", "TM": "150926", "AS": "059Y", "IS": "77",
             "DS": "77.5", "UI": "1.2.77.8", "OB": b"SECRET", "OW": b"SECRET"}  # fmt: skip
    return texts.get(vr, b"SECRET" if vr in ("UN", "OV", "OD", "OF", "OL") else 77)


def test_nothing_that_the_table_names_comes_through() -> None:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    for tag in _table():
        if not dictionary_has_tag(tag):
            continue
        vr = dictionary_VR(tag).split(" ")[0]
        dataset.add_new(tag, vr, [item(PatientComments="SECRET")] if vr == "SQ" else secret_of(vr))
    dataset.add_new(0x00091010, "LO", "SECRET")
    dataset.add_new(0x60003000, "OW", b"SECRET")
    Deidentifier().apply(dataset)
    text = dataset.to_json()
    for secret in ("SECRET", "20210314", "150926", "059Y", "1.2.77.8", "U0VDUkVU"):
        assert secret not in text
    for element in dataset.iterall():
        assert action_of(int(element.tag), is_known=True) != "remove"
    assert dataset.DeidentificationMethodCodeSequence[0].CodeValue == "113100"


def test_a_study_stays_together_and_its_references_lead_on(tmp_path: Path) -> None:
    reference = item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.7",
                     ReferencedSOPInstanceUID="1.2.840.99.3")  # fmt: skip
    one = write_dicom_file(tmp_path / "a.dcm", **SECRETS)
    two = write_dicom_file(
        tmp_path / "b.dcm", SOPInstanceUID="1.2.840.99.4", ReferencedImageSequence=[reference],
        **SECRETS,
    )  # fmt: skip
    other = write_dicom_file(tmp_path / "c.dcm", StudyInstanceUID="1.2.840.99.8", PatientID="O")
    steps, copies, made = copied([one, two, other], tmp_path / "out")
    assert list(made) == [
        "PT0001/ST0001/SE0001/00001.dcm",
        "PT0001/ST0001/SE0001/00002.dcm",
        "PT0002/ST0001/SE0001/00001.dcm",
    ]
    first, second, third = made.values()
    assert first.PatientID == second.PatientID != third.PatientID
    assert first.StudyInstanceUID == second.StudyInstanceUID != "1.2.840.99.1"
    referred = second.ReferencedImageSequence[0]
    assert referred.ReferencedSOPInstanceUID == first.SOPInstanceUID
    assert referred.ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.7"
    for path in (tmp_path / "out").rglob("*.dcm"):
        content = path.read_bytes()
        for secret in (b"Doe", b"SECRET", b"1961", b"20200102", b"101112", b"1.2.840.99"):
            assert secret not in content
    assert copies.not_cleared == 3
    assert [s.done for s in steps] == [1, 2, 3]
    changes = (tmp_path / "out" / "changes.csv").read_text()
    assert "Patient ID,replaced" in changes
    assert "SECRET" not in changes


def test_dates_move_together_and_the_birth_date_goes(tmp_path: Path) -> None:
    paths = [
        write_dicom_file(tmp_path / f"{day}.dcm", **(SECRETS | {"StudyDate": f"202001{day}"}))
        for day in ("02", "30")
    ]
    keeping = Keeping(dates=True, characteristics=True)
    _, _, made = copied(paths, tmp_path / "out", keeping=keeping)
    first, second = (pydicom.valuerep.DA(one.StudyDate) for one in made.values())
    assert first is not None
    assert (second - first).days == 28
    assert f"{first:%Y%m%d}" != "20200102"
    for one in made.values():
        assert not one.PatientBirthDate
        assert (one.PatientAge, one.PatientSex) == ("059Y", "F")
        codes = [c.CodeValue for c in one.DeidentificationMethodCodeSequence]
        assert codes == ["113100", "113107", "113108"]


def test_nobody_does_not_become_somebody(tmp_path: Path) -> None:
    unknown = {"PatientID": "", "PatientName": "", "AccessionNumber": "", "StudyID": ""}
    source = write_dicom_file(tmp_path / "a.dcm", **unknown)
    _, _, made = copied([source], tmp_path / "out")
    (copy,) = made.values()
    assert [str(copy.get(keyword) or "") for keyword in unknown] == ["", "", "", ""]


@pytest.mark.parametrize("name", [
    "examples_rgb_color.dcm", "examples_ybr_color.dcm", "ExplVR_BigEnd.dcm",
])  # fmt: skip
def test_painting_reaches_every_frame_and_nothing_else(tmp_path: Path, name: str) -> None:
    source = sample(name)
    _, _, made = copied([source], tmp_path / "a", rectangles=[Rectangle(5, 7, 30, 20)])
    _, _, plain = copied([source], tmp_path / "b")
    (painted,), (untouched,) = made.values(), plain.values()
    assert painted.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert untouched.PixelData == pydicom.dcmread(source).PixelData
    before, after = untouched.pixel_array, painted.pixel_array
    assert after.shape == before.shape
    assert not after[..., 7:27, 5:35, :].any()
    kept = np.ones(before.shape, bool)
    kept[..., 7:27, 5:35, :] = False
    assert np.array_equal(before[kept], after[kept])


def test_a_picture_loses_all_but_its_pixels(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    deep = np.arange(24 * 32, dtype=np.uint16).reshape(24, 32) * 60
    Image.fromarray(deep).save(tmp_path / "jane.png")
    Image.new("RGB", (40, 30), "white").save(tmp_path / "x.jpg", exif=exif, comment=b"SECRET")
    copied(
        [tmp_path / "jane.png", tmp_path / "x.jpg"], tmp_path / "out",
        rectangles=[Rectangle(0, 0, 4, 4)],
    )  # fmt: skip
    first, second = sorted((tmp_path / "out" / "pictures").iterdir())
    with Image.open(first) as image:
        kept = np.asarray(image)
    assert np.array_equal(kept[4:], deep[4:])
    assert not kept[:4, :4].any()
    assert b"SECRET" not in second.read_bytes()


def test_what_cannot_be_copied_is_told_and_left_out(tmp_path: Path) -> None:
    small, large = write_dicom_file(tmp_path / "a.dcm"), tmp_path / "b.png"
    Image.new("L", (200, 200), 9).save(large)
    images = [f for f in find_images([small, large]) if isinstance(f, SourceImage)]
    far = Rectangle(100, 100, 10, 10)
    steps = list(deidentify(images, tmp_path / "out", rectangles=[far]))
    assert [s.number for s in steps if s.problem] == [1]
    assert "outside the picture" in str(steps[0].problem)
    assert sorted(p.name for p in (tmp_path / "out").rglob("*.*")) == ["00001.png", "changes.csv"]


def test_cancelled_it_keeps_whole_copies_and_says_what_they_are(tmp_path: Path) -> None:
    paths = [write_dicom_file(tmp_path / f"{i}.dcm", **SECRETS) for i in range(3)]
    images = [f for f in find_images(paths) if isinstance(f, SourceImage)]
    work = deidentify(images, tmp_path / "out")
    next(work)
    work.close()
    with (tmp_path / "out" / "changes.csv").open() as file:
        named = {row["copy"] for row in csv.DictReader(file)}
    assert named == {"PT0001/ST0001/SE0001/00001.dcm"}
    assert {p.name for p in (tmp_path / "out").rglob("*.*")} == {"00001.dcm", "changes.csv"}
    with pytest.raises(WriteError, match="not empty"):
        next(deidentify(images, tmp_path / "out"))


@pytest.mark.parametrize(
    ("error", "kind"), [(OSError(28, "full"), WriteError), (ValueError(), None)]
)
def test_a_full_disk_is_no_damaged_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, kind: Any
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    source = write_dicom_file(tmp_path / "a.dcm")
    monkeypatch.setattr("pydicom.dcmwrite", refuse)
    if kind is not None:
        with pytest.raises(kind, match="full"):
            copied([source], tmp_path / "out")
    else:
        steps, _, _ = copied([source], tmp_path / "out")
        assert "cannot be written again" in str(steps[0].problem)
    assert list((tmp_path / "out").rglob("*.dcm")) == []


def test_results_move_to_the_copies(tmp_path: Path) -> None:
    source = write_dicom_file(tmp_path / "jane.dcm", frames=2, **SECRETS)
    results = results_of([source], has_names=True)
    mark = ReaderMark("agree", "malignant", "Doe, as in 2024")
    results = replace(results, marks={results.outcomes[0].ref: mark})
    _, copies, _ = copied([source], tmp_path / "out")
    new = moved(results, copies)
    places = [outcome.ref for outcome in new.outcomes]
    assert [ref.frame for ref in places] == [0, 1]
    assert {ref.path for ref in places} == {tmp_path / "out/PT0001/ST0001/SE0001/00001.dcm"}
    assert set(new.maps) == set(new.sources) == set(places)
    assert "Doe" not in str(new.facts_of(places[0]))
    assert new.marks == {places[0]: ReaderMark("agree", "malignant")}
