"""Names in the scripts that DICOM allows, from the bytes of a file to the eye."""

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop.core.source import find_images
from medmamba_desktop.core.source.dicom_person import person_words
from medmamba_desktop.core.values import SourceImage
from tests.helpers.dicoms_build import dataset, np, written


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("Doe^Jane", "Doe, Jane"),
        ("Doe^Jane^Anne^Dr.^PhD", "Doe, Jane Anne Dr. PhD"),
        ("Doe", "Doe"),
        ("^Jane", "Jane"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou (山田 太郎)"),
        ("=山田^太郎", "山田 太郎"),
        ("قباني^لنزار", "قباني لنزار"),
        ("Люкceмбypг", "Люкceмбypг"),
        ("", ""),
        ("^^^", ""),
    ],
)
def test_words(stored: str, shown: str) -> None:
    assert person_words(stored) == shown


NAMES = {
    "ISO_IR 100": ("Buc^Jérôme", "Buc, Jérôme"),
    "ISO_IR 101": ("Wałęsa^Żaneta", "Wałęsa, Żaneta"),
    "ISO_IR 144": ("Люксембург^Роза", "Люксембург, Роза"),
    "ISO_IR 127": ("قباني^لنزار", "قباني لنزار"),
    "ISO_IR 126": ("Διονυσιος^Μαρια", "Διονυσιος, Μαρια"),
    "ISO_IR 138": ("שרון^דבורה", "שרון דבורה"),
    "ISO_IR 166": ("นามสกุล^ชื่อ", "นามสกุล ชื่อ"),
    "ISO_IR 192": ("Wang^XiaoDong=王^小东", "Wang, XiaoDong (王 小东)"),
    "GB18030": ("Wang^XiaoDong=王^小东", "Wang, XiaoDong (王 小东)"),
    "GBK": ("Zhang^XiaoDong=张^小东", "Zhang, XiaoDong (张 小东)"),
    r"\ISO 2022 IR 87": (
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
        "Yamada, Tarou (山田 太郎)",
    ),
    r"ISO 2022 IR 13\ISO 2022 IR 87": ("ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎", "ﾔﾏﾀﾞ ﾀﾛｳ (山田 太郎)"),
    r"\ISO 2022 IR 149": ("Hong^Gildong=洪^吉洞=홍^길동", "Hong, Gildong (洪 吉洞)"),
}


@pytest.mark.parametrize("charset", NAMES)
def test_every_character_set_reaches_the_tree(tmp_path: Path, charset: str) -> None:
    stored, shown = NAMES[charset]
    made = dataset(
        np.zeros((4, 4), np.uint8), SpecificCharacterSet=charset.split("\\"), PatientName=stored
    )
    (tmp_path / "a").write_bytes(written(made))
    (found,) = find_images([tmp_path])
    assert isinstance(found, SourceImage)
    assert found.dicom is not None
    assert found.dicom.patient_name == shown


def test_simplified_chinese_with_code_extensions(tmp_path: Path) -> None:
    """The bytes of PS3.5 K.2 (pydicom's writer leaves out the escapes)."""
    encoded = b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=  "
    made = dataset(
        np.zeros((4, 4), np.uint8), SpecificCharacterSet=["", "ISO 2022 IR 58"],
        PatientName="N" * len(encoded),
    )  # fmt: skip
    (tmp_path / "a").write_bytes(written(made).replace(b"N" * len(encoded), encoded))
    (found,) = find_images([tmp_path])
    assert isinstance(found, SourceImage)
    assert found.dicom is not None
    assert found.dicom.patient_name == "Zhang, XiaoDong (张 小东)"


def test_an_unknown_character_set_costs_letters_not_the_image(tmp_path: Path) -> None:
    made = dataset(np.zeros((4, 4), np.uint8), PatientName="Doe^Jane", PatientID="7")
    content = written(made).replace(b"Doe^Jane", b"D\xf6e^Jane"[:8])
    (tmp_path / "a").write_bytes(content)
    (found,) = find_images([tmp_path])
    assert isinstance(found, SourceImage)
