"""Studies full of made-up identifiers, and a search that finds them wherever they have got to."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
import sqlite3
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.helpers.dicoms_build import dataset, item, written
from tests.helpers.images_build import write_zip

NAME = "Zyxwvson^Quetzalina"
IDENTIFIERS = {
    "family name": "Zyxwvson",
    "given name": "Quetzalina",
    "patient id": "PID7734519",
    "birth date": "19310407",
    "birth date, written": "1931-04-07",
    "accession": "ACC8812734",
    "study id": "STU9917233",
    "physician": "Vrtxplkova",
    "institution": "Klinikum Wolkenstein",
    "other id": "OID5519273",
    "nested name": "Oqlvrgtasdottir",
    "address": "Nebelgasse 812",
    "comment": "Grossnichte des Barons",
    "private": "Privatissimo77",
    "file": "Brmftzl_Akte",
    "folder": "Ordner_Xqwertine",
    "member": "Zipmitglied_Yps",
    "picture": "Exifius Maximus",
}
CLASSES = {"blue": (40, 60, 190), "green": (50, 170, 60), "red": (190, 50, 40)}


def plant(place: Path, each: int = 7) -> tuple[Path, Path]:
    """A folder a class of DICOM files, and one of what else can be opened; all named badly."""
    labelled = place / IDENTIFIERS["folder"] / "labelled"
    others = place / IDENTIFIERS["folder"] / "others"
    random = np.random.default_rng(3)
    for name, colour in CLASSES.items():
        (labelled / name).mkdir(parents=True)
        for number in range(each):
            noise = random.normal(0, 25, (40, 44, 3))
            pixels = (np.array(colour) + noise).clip(0, 255).astype(np.uint8)
            file = labelled / name / f"{IDENTIFIERS['file']}_{name}_{number}.dcm"
            file.write_bytes(_dicom(pixels, f"{name}{number}"))
    others.mkdir(parents=True)
    _write_others(others, random.integers(0, 255, (40, 44, 3), dtype=np.uint8))
    return labelled, others


def _dicom(pixels: NDArray[np.uint8], own: str) -> bytes:
    """A picture whose header names one patient in every way; `own` keeps patients apart."""
    say = IDENTIFIERS
    uid = f"1.2.826.0.1.77.{int(hashlib.sha256(own.encode()).hexdigest()[:8], 16)}"
    nested = item(
        PatientName=f"{say['nested name']}^{say['given name']}",
        PatientID=say["other id"],
        ReferencedSOPInstanceUID=f"{uid}.9",
    )
    made = dataset(
        pixels,
        Modality="XC", SOPInstanceUID=uid, StudyInstanceUID=f"{uid}.1",
        SeriesInstanceUID=f"{uid}.2", StudyID=say["study id"],
        PatientName=NAME, PatientID=f"{say['patient id']}-{own}", PatientBirthDate="19310407",
        PatientSex="F", AccessionNumber=say["accession"],
        ReferringPhysicianName=say["physician"], InstitutionName=say["institution"],
        PatientAddress=say["address"], PatientComments=say["comment"],
        StudyDescription=f"Haut {say['family name']}", SeriesDescription=say["given name"],
        OtherPatientIDsSequence=[nested],
        RequestAttributesSequence=[
            item(AccessionNumber=say["accession"], ScheduledProcedureStepDescription=NAME)
        ],
    )  # fmt: skip
    block = made.private_block(0x0029, "PLANTED", create=True)
    block.add_new(0x01, "LO", say["private"])
    block.add_new(0x02, "SQ", [item(PatientName=NAME)])
    return written(made)


def _write_others(folder: Path, pixels: NDArray[np.uint8]) -> None:
    info = PngInfo()
    info.add_text("Author", IDENTIFIERS["picture"])
    picture = io.BytesIO()
    Image.fromarray(pixels).save(picture, "PNG", pnginfo=info)
    (folder / f"{IDENTIFIERS['file']}.png").write_bytes(picture.getvalue())
    exif = Image.Exif()
    exif[0x010E] = IDENTIFIERS["picture"]
    Image.fromarray(pixels[::-1].copy()).save(
        folder / f"{IDENTIFIERS['given name']}.jpg", exif=exif
    )
    members = {f"{IDENTIFIERS['member']}/{n}.dcm": _dicom(pixels[n:], f"zip{n}") for n in (1, 2)}
    write_zip(folder / f"{IDENTIFIERS['family name']}.zip", members)
    (folder / f"{IDENTIFIERS['file']}_broken.dcm").write_bytes(_dicom(pixels, "broken")[:900])
    (folder / f"{IDENTIFIERS['file']}.txt").write_text(NAME)


def traces(place: Path, *more: str) -> list[str]:
    """Where below a folder an identifier, or one of `more`, stands: in a name or in what is there.

    Looked for are the words in UTF-8, UTF-16 and UTF-32, whatever the case, and their plain hashes.
    """
    wanted = _forms({**IDENTIFIERS, **{text: text for text in more}})
    found = []
    for file in sorted(place.rglob("*")):
        own = str(file.relative_to(place))
        found += [f"{what} in the name {own}" for what in _in(own.encode(), wanted)]
        if file.is_file():
            for where, content in layers(own, file.read_bytes()):
                found += [f"{what} in {where}" for what in _in(content, wanted)]
    return found


def traces_in(where: str, content: bytes) -> list[str]:
    """As `traces`, in bytes."""
    wanted = _forms(IDENTIFIERS)
    return [
        f"{what} in {at}" for at, layer in layers(where, content) for what in _in(layer, wanted)
    ]


def layers(where: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes, and what is packed in them: members of zips, tables, streams, text of pictures."""
    yield where, content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield f"{where}, a member's name", name.encode()
                yield from layers(f"{where}/{name}", archive.read(name))
    if content.startswith(b"SQLite format 3"):
        yield f"{where}, its tables", _dumped(content)
    if content.startswith(b"%PDF"):
        yield from ((f"{where}, a stream", stream) for stream in _streams(content))
        yield f"{where}, its text", _pdf_text(content)
    if content.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        with Image.open(io.BytesIO(content)) as image:
            yield f"{where}, its text", repr(image.info).encode()


def _forms(words: dict[str, str]) -> dict[str, tuple[bytes, ...]]:
    return {
        what: (
            *(word.lower().encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")),
            word.lower().encode("utf-32-le"),
            *(
                form
                for kind in ("md5", "sha1", "sha256", "blake2b")
                for digest in [hashlib.new(kind, word.encode()).digest()]
                for form in (digest, digest.hex().encode())
            ),
        )
        for what, word in words.items()
    }


def _in(content: bytes, wanted: dict[str, tuple[bytes, ...]]) -> list[str]:
    small = content.lower()
    return [
        what
        for what, forms in wanted.items()
        if any(form in small for form in forms[:4]) or any(form in content for form in forms[4:])
    ]


def _dumped(content: bytes) -> bytes:
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(content)
        rows = [
            repr(row)
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
            for row in connection.execute(f"SELECT * FROM {table}")
        ]
        return "\n".join(rows).encode()
    except sqlite3.DatabaseError:
        return b""  # a write-ahead log is searched as bytes
    finally:
        connection.close()


def _streams(content: bytes) -> Iterator[bytes]:
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\n?endstream", content, re.DOTALL):
        packed = match[1]
        if packed.rstrip().endswith(b"~>"):
            packed = base64.a85decode(packed.strip(), adobe=b"<~" in packed[:4]) if packed else b""
        try:
            yield zlib.decompress(packed)
        except zlib.error:
            yield packed


def _pdf_text(content: bytes) -> bytes:
    if shutil.which("pdftotext") is None:
        return b""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout
