"""What `benchmarks.fuzz` found once, each file made anew: it is refused, at once, with a remedy."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from PIL import Image
from pydicom.uid import DeflatedExplicitVRLittleEndian

from benchmarks.fuzzing.containers import members_of, zipped
from medmamba_desktop.core.dataset.packs import pack_rows, packs_at
from medmamba_desktop.core.dataset.places import Place, gather
from medmamba_desktop.core.dataset.tables import read_table
from medmamba_desktop.core.errors import (
    MedMambaError,
    ModelFileError,
    TooLargeError,
    UnreadableError,
    UnsupportedError,
)
from medmamba_desktop.core.export.report_content import logo_png
from medmamba_desktop.core.library.class_names import read_class_names
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.source import (
    dicom_header,
    dicomdir,
    find_images,
    limits,
    read_picture,
    thumbnail_store,
)
from medmamba_desktop.core.source.content import is_there
from medmamba_desktop.core.source.grey import deep_to_grey
from medmamba_desktop.core.training.curves import Curves
from medmamba_desktop.core.training.finished import finished
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.plan_file import read_plan, write_plan
from medmamba_desktop.core.training.record import DataRow, RunFolder
from medmamba_desktop.core.training.result_file import read_result
from medmamba_desktop.core.values import ImageRef, SourceImage, UnreadableSource
from tests.helpers.dicom_samples import WHEEL
from tests.helpers.dicoms_build import dataset, written
from tests.helpers.images_build import noise, png
from tests.helpers.labelled_build import result_of

SHEET = "xl/worksheets/sheet1.xml"


def workbook(path: Path, rows: bytes) -> Path:
    """A workbook whose sheet has these rows behind its own two."""
    book, made = openpyxl.Workbook(), io.BytesIO()
    for row in (("file", "label"), ("a.png", "benign")):
        book.worksheets[0].append(row)
    book.save(made)
    members = members_of(made.getvalue())
    members[SHEET] = members[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")
    path.write_bytes(zipped(members))
    return path


def test_a_workbook_with_a_few_more_rows_is_read(tmp_path: Path) -> None:
    file = workbook(tmp_path / "x.xlsx", b'<row r="9"><c r="B9"><v>4</v></c></row>')
    assert read_table(ImageRef(file)).rows == (("a.png", "benign"), ("", "4"))


@pytest.mark.parametrize(
    "rows",
    [
        b"<row/>" * 3_000_000,
        b'<row r="99999999999"><c><v>1</v></c></row>',
        b'<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        b'<row><c r="ZZZ1"><v>1</v></c></row>' * 2_000,
    ],
    ids=["millions of empty rows", "a row far out", "one row too far", "columns far out"],
)
def test_a_workbook_that_claims_a_world_of_cells_is_refused(tmp_path: Path, rows: bytes) -> None:
    with pytest.raises(MedMambaError, match="more rows and cells") as caught:
        read_table(ImageRef(workbook(tmp_path / "x.xlsx", rows)))
    assert caught.value.remedy


def test_a_member_without_a_name_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(zipped({"": png(), "a.png": png()}))
    (found,) = find_images([file])
    assert isinstance(found, SourceImage)
    assert found.ref.member == "a.png"


@pytest.mark.parametrize("text", ['{"benign": Infinity}', "3", '"benign"', "null", "[" * 100_000])
def test_class_names_that_are_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.json").write_text(text)
    with pytest.raises(ModelFileError):
        read_class_names(tmp_path / "c.json")


def cut_head(content: bytes) -> bytes:
    return content.replace(b"), }", b"    ")


def vast(content: bytes) -> bytes:
    return content.replace(b"(2, 56, 56), }        ", b"(2000000000, 56, 56), }")


def other_size(content: bytes) -> bytes:
    return content.replace(b"(2, 56, 56)", b"(2, 28, 28)")


def archived(content: bytes) -> bytes:
    return zipped({"covers.npy": content})


@pytest.mark.parametrize("change", [cut_head, vast, other_size, archived])
def test_damaged_regions_of_a_run(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    folder = RunFolder(tmp_path)
    folder.pixels.write_bytes(bytes(2 * 32 * 32 * 3))
    rows = [DataRow("ab" * 32, 0, "train", 0, -1)] * 2
    spec = InputSpec((32, 32), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    np.save(folder.covers, np.zeros((2, 56, 56), np.uint8))
    assert folder.samples(rows, spec).covers is not None
    sound = folder.covers.read_bytes()
    folder.covers.write_bytes(change(sound))
    assert folder.covers.read_bytes() != sound
    with pytest.raises(UnreadableError, match="training run"):
        folder.samples(rows, spec)


def test_numbers_beyond_all_bounds_become_grey_without_a_warning() -> None:
    signalling = np.array([0x7FA00000], np.uint32).view(np.float32)[0]
    for least, most in ((-3e38, 3e38), (0.0, 1.0)):
        values = np.array([[least, most, np.nan, np.inf, -np.inf, signalling]], np.float32)
        grey, _ = deep_to_grey(values)
        assert grey.tolist()[0][:3] == [0, 255, 0]
    vast, _ = deep_to_grey(np.array([[-1.7e308, 1.7e308]]))
    assert vast.dtype == np.uint8


@pytest.mark.parametrize("text", [f"{'a.' * 20_000}a = 1", f"a = {'[' * 20_000}", "#" * 200_000])
def test_a_plan_that_would_keep_the_parser_busy(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.toml").write_text(text)
    with pytest.raises(UnreadableError, match="plan cannot be read"):
        read_plan(tmp_path / "plan.toml")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"held_out": []}', "[]", "null"])
def test_a_result_of_a_run_that_is_none(tmp_path: Path, text: str) -> None:
    folder = RunFolder(tmp_path)
    folder.result.write_text(text)
    with pytest.raises(UnreadableError):
        read_result(folder, [])


@pytest.mark.parametrize("facts", ['{"format": 1, "classes": null}', "[" * 100_000, "[]", "1"])
def test_a_run_with_damaged_facts_does_not_hide_the_others(tmp_path: Path, facts: str) -> None:
    for name in ("damaged", "sound"):
        folder = RunFolder(tmp_path / name)
        folder.write_facts({"title": "Made up", "created": "2026", "classes": ["a"]})
        write_plan(Plan("t", "Made up"), folder.plan)
        for file in (folder.result, folder.model):
            file.touch()
    (tmp_path / "damaged" / "run.json").write_text(facts)
    assert [run.run.name for run in finished(tmp_path)] == ["sound"]


def test_curves_with_other_columns_begin_anew(tmp_path: Path) -> None:
    (tmp_path / "curves.csv").write_text("kind,step,share,seconds\nstep,1,0.5,1\nx,1,0.5,1,2,3\n")
    curves = Curves(tmp_path)
    curves.begin("full")
    assert curves.share == 0


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK"])
def test_a_large_picture_is_the_same_in_bands(tmp_path: Path, mode: str) -> None:
    image = Image.fromarray(noise(600, 20, 4), "RGBA").convert(mode)
    file = tmp_path / "x.tif"
    image.save(file)
    black = Image.new("RGBA", image.size, (0, 0, 0, 255))
    whole = Image.alpha_composite(black, image.convert("RGBA")) if mode == "RGBA" else image
    assert np.array_equal(read_picture(ImageRef(file)).pixels, np.array(whole.convert("RGB")))


def deflated(count: int) -> bytes:
    """A DICOM object of a few kilobytes that inflates to so many bytes and more."""
    made = dataset(np.zeros((8, 8), np.uint16))
    made.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    made.private_block(0x0009, "MADE UP", create=True).add_new(1, "OB", bytes(count))
    return written(made)


def test_a_deflated_object_that_swells_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.dcm"
    file.write_bytes(deflated(3_000_000))
    assert file.stat().st_size < 10_000
    assert read_picture(ImageRef(file)).width == 8
    monkeypatch.setattr(dicom_header, "MAX_DEFLATED_BYTES", 1_000_000)
    with pytest.raises(TooLargeError, match="limit of 1 MB"):
        read_picture(ImageRef(file))
    assert limits.MAX_DEFLATED_BYTES <= 250_000_000


def test_a_kept_thumbnail_that_claims_a_vast_size_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "x.jpg"
    for side, is_kept in ((200, True), (3000, False)):
        Image.new("L", (side, 10)).save(file)
        assert (thumbnail_store._read(file) is not None) is is_kept


def test_names_that_no_system_takes_lead_nowhere(tmp_path: Path) -> None:
    long = "x" * 5000
    medium = (WHEEL / "test_files" / "dicomdirtests" / "DICOMDIR").read_bytes()
    (tmp_path / "DICOMDIR").write_bytes(medium.replace(b"77654033", b"7765403\0"))
    assert all(isinstance(one, UnreadableSource) for one in find_images([tmp_path / "DICOMDIR"]))
    assert not is_there(tmp_path / long)
    assert not is_there(tmp_path / "a\0b")
    assert dicomdir._located(tmp_path, [long]) == tmp_path / long
    (tmp_path / "index.csv").write_text(f"path,class\n{long},benign\n")
    with pytest.raises(UnsupportedError, match="not there"):
        pack_rows(packs_at(tmp_path))
    file = tmp_path / "x.zip"
    file.write_bytes(zipped({f"{'y' * 3000}.csv": b"a,b", "a/1.png": png(), "b/2.png": png()}))
    tables = result_of(gather([Place(file)])).tables
    assert [table.ref.member for table in tables] == [f"{'y' * 3000}.csv"]


def test_a_logo_whose_tiff_puts_its_pixels_at_a_fraction_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.new("RGB", (4, 3)).save(file, "TIFF")
    content = bytearray(file.getvalue())
    # Tag 273, where the strips lie: a RATIONAL (5) in place of a LONG (4).
    at = content.index((273).to_bytes(2, "little") + (4).to_bytes(2, "little"))
    content[at + 2] = 5
    (tmp_path / "logo.tif").write_bytes(content)
    with pytest.raises(UnreadableError):
        logo_png(tmp_path / "logo.tif")
