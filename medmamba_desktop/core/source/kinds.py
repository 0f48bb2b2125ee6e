"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.language import tr, tr_noop

HEAD_BYTES: Final = 4096
"""How much of a file `sniff` wants to see."""

EXPORT_REMEDY = tr_noop("Export the image again as PNG, JPEG, TIFF or DICOM")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is.

    Attributes:
        name: for the program: a Pillow format name, "dicom", "zip", or another kind's name.
        words: for people, with an article: "a text file"; in English, as `remedy`.
        is_raster: Pillow opens it.
        is_bystander: often lies beside images and makes no claim to be one.
        remedy: what to do with one that should have been an image.
    """

    name: str
    words: str
    is_raster: bool = False
    is_bystander: bool = False
    remedy: str = EXPORT_REMEDY


def _raster(name: str) -> Kind:
    return Kind(name, f"a {name} picture", is_raster=True)


def _bystander(name: str, words: str, remedy: str = "") -> Kind:
    return Kind(name, words, is_bystander=True, remedy=remedy or EXPORT_REMEDY)


_UNPACK = tr_noop("Unpack it and open the folder")
_CONVERT = tr_noop("Convert it to PNG, JPEG, TIFF or DICOM with the program that made it")

PNG, JPEG, TIFF = _raster("PNG"), _raster("JPEG"), _raster("TIFF")
BMP, WEBP, GIF = _raster("BMP"), _raster("WEBP"), _raster("GIF")
DICOM = Kind("dicom", tr_noop("a DICOM object"))
ZIP = Kind("zip", tr_noop("a zip archive"))
EMPTY = Kind(
    "empty", tr_noop("an empty file"), remedy=tr_noop("Copy it again from where it came from")
)
TEXT = _bystander(
    "text",
    tr_noop("a text file"),
    tr_noop("Open it with a text editor, or export the image again as PNG, JPEG or DICOM"),
)
HTML = _bystander(
    "html", tr_noop("a web page"), tr_noop("Save the picture itself instead of the page around it")
)
XML = _bystander("xml", tr_noop("an XML file"))
SVG = Kind("svg", tr_noop("an SVG drawing"), remedy=_CONVERT)
PDF = _bystander(
    "pdf", tr_noop("a PDF document"), tr_noop("Export the image from it as PNG, JPEG or DICOM")
)
MODEL = _bystander(
    "model",
    tr_noop("a model file, not an image"),
    tr_noop(
        "Give it as the model, or add it with 'medmamba models' or by dropping it "
        "alone on the window"
    ),
)
NIFTI = Kind(
    "nifti", tr_noop("a NIfTI volume"), remedy=tr_noop("Export its slices as DICOM or PNG")
)
VOLUME = Kind("volume", tr_noop("a research volume (NRRD, MetaImage or HDF5)"), remedy=NIFTI.remedy)
GZIP = Kind("gzip", tr_noop("a gzip-compressed file"), remedy=_UNPACK)
PACKED = Kind("packed", tr_noop("an archive of another kind than zip"), remedy=_UNPACK)
VIDEO = Kind(
    "video", tr_noop("a video"), remedy=tr_noop("Export single frames as PNG, JPEG or DICOM")
)
SOUND = _bystander("sound", tr_noop("a sound file"))
HEIC = Kind("heic", tr_noop("a HEIC or AVIF photograph"), remedy=_CONVERT)
RAW = Kind("raw", tr_noop("a camera's raw file"), remedy=_CONVERT)
JPEG2000 = Kind("jpeg2000", tr_noop("a bare JPEG 2000 file"), remedy=_CONVERT)
OTHER_PICTURE = Kind("picture", tr_noop("a picture of a kind that is not read"), remedy=_CONVERT)
DOCUMENT = _bystander(
    "document", tr_noop("an office document"), tr_noop("Export the image from it as PNG or JPEG")
)
PROGRAM = _bystander("program", tr_noop("a program"))
DATA = _bystander("data", tr_noop("a data file"))
UNKNOWN = Kind("unknown", tr_noop("a file of unknown format"))

_MAGIC: Final[tuple[tuple[int, bytes, Kind], ...]] = (
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"\xff\xd8\xff", JPEG),
    (8, b"CR\x02\x00", RAW),
    (0, b"II*\x00", TIFF),
    (0, b"MM\x00*", TIFF),
    (0, b"II+\x00", TIFF),
    (0, b"MM\x00+", TIFF),
    (0, b"GIF87a", GIF),
    (0, b"GIF89a", GIF),
    (8, b"WEBP", WEBP),
    (8, b"AVI ", VIDEO),
    (8, b"WAVE", SOUND),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"PK\x07\x08", ZIP),
    (0, b"%PDF-", PDF),
    (0, b"\x1f\x8b", GZIP),
    (0, b"7z\xbc\xaf\x27\x1c", PACKED),
    (0, b"Rar!", PACKED),
    (0, b"BZh", PACKED),
    (0, b"\xfd7zXZ\x00", PACKED),
    (257, b"ustar", PACKED),
    (344, b"n+1\x00", NIFTI),
    (344, b"ni1\x00", NIFTI),
    (0, b"NRRD000", VOLUME),
    (0, b"ObjectType = Image", VOLUME),
    (0, b"\x89HDF\r\n\x1a\n", VOLUME),
    (4, b"ftypheic", HEIC),
    (4, b"ftypheix", HEIC),
    (4, b"ftypmif1", HEIC),
    (4, b"ftypmsf1", HEIC),
    (4, b"ftypavif", HEIC),
    (4, b"ftypcrx ", RAW),
    (4, b"ftyp", VIDEO),
    (0, b"\x1aE\xdf\xa3", VIDEO),
    (0, b"\x00\x00\x01\xba", VIDEO),
    (0, b"\x00\x00\x01\xb3", VIDEO),
    (0, b"FUJIFILMCCD-RAW", RAW),
    (0, b"IIRO", RAW),
    (0, b"IIU\x00", RAW),
    (0, b"\x00\x00\x00\x0cjP  \r\n", JPEG2000),
    (0, b"\xffO\xffQ", JPEG2000),
    (0, b"8BPS", OTHER_PICTURE),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOCUMENT),
    (0, b"SQLite format 3\x00", DATA),
    (0, b"\x93NUMPY", DATA),
    (0, b"\x7fELF", PROGRAM),
)
_RIFF = (WEBP, VIDEO, SOUND)
_BMP_HEADER_SIZES = (12, 16, 40, 52, 56, 64, 108, 124)


def sniff(head: bytes, size: int) -> Kind:
    """The kind of a file of `size` bytes whose first `HEAD_BYTES` bytes are `head`."""
    if size == 0:
        return EMPTY
    if head[128:132] == b"DICM":
        return DICOM
    for offset, magic, kind in _MAGIC:
        is_riff = offset == 8 and kind in _RIFF
        if head.startswith(magic, offset) and (not is_riff or head.startswith(b"RIFF")):
            return kind
    if _is_bmp(head):
        return BMP
    if _is_bare_dicom(head):
        return DICOM
    if _is_safetensors(head, size):
        return MODEL
    return _text_kind(head) or (PROGRAM if head.startswith(b"MZ") else UNKNOWN)


def _is_bmp(head: bytes) -> bool:
    return head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES


_VR = re.compile(rb"(AE|AS|AT|CS|DA|DS|DT|FD|FL|IS|LO|LT|OB|OW|PN|SH|SL|SQ|SS|ST|TM|UI|UL|UN|US)")


def _is_bare_dicom(head: bytes) -> bool:
    """Whether a data set starts right away, without preamble and "DICM" (PS3.10 section 7.1).

    The first element is then of group 0002 (file meta) or 0008 (identification). In explicit VR two
    capitals follow the tag; in implicit VR a short, even length does (PS3.5 section 7.1).
    """
    if len(head) < 16:
        return False
    for order in ("little", "big"):
        group = int.from_bytes(head[0:2], order)
        element = int.from_bytes(head[2:4], order)
        if group in (2, 8) and element < 0x1200:
            length = int.from_bytes(head[4:8], order)
            if _VR.match(head, 4) or (length <= 1024 and length % 2 == 0):
                return True
    return False


def _is_safetensors(head: bytes, size: int) -> bool:
    """An 8-byte length, then a JSON object of that length."""
    length = int.from_bytes(head[:8], "little")
    return head[8:10] in (b'{"', b"{ ", b"{}") and 2 <= length <= size - 8


def _text_kind(head: bytes) -> Kind | None:
    text = _decoded(head)
    if text is None:
        return None
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html")):
        return HTML
    if "<svg" in start and start.startswith("<"):
        return SVG
    return XML if start.startswith("<?xml") else TEXT


def _decoded(head: bytes) -> str | None:
    """The text in `head`, or None where it is no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    if b"\x00" in head:
        return None
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    if controls:
        return None
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The head may cut a character in two; anything earlier is another encoding. Most bytes of
        # text in an 8-bit encoding are still ASCII letters and blanks.
        plain = sum(byte < 128 for byte in head)
        is_text = error.start >= len(head) - 3 or plain > 0.3 * len(head)
        return head.decode("latin-1") if is_text else None


_IMAGE_SUFFIXES = re.compile(
    r"png|apng|jpe|jpe?g|jfif|tiff?|bmp|dib|webp|gif|dcm|dicom|dic|ima|acr|hei[cf]|avif|jp2|j2k|svg"
)
_OTHER_SUFFIXES = re.compile(
    r"txt|csv|tsv|jsonl?|xml|html?|css|js|md|rst|pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|log|ini|inf|cfg|"
    r"toml|ya?ml|py|pyc|ipynb|r|m|c|h|mat|java|class|jar|sh|bat|db|sqlite|lock|tmp|bak|part|exe|"
    r"dll|so|dylib|msi|app|lnk|url|plist|np[yz]|pkl|pickle|pth?|onnx|safetensors|ckpt|parquet|"
    r"mp3|wav|md5|sha256|ico|icns|ttf|dump"
)
_SYSTEM_NAMES = frozenset({"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin"})


def is_hidden(name: str) -> bool:
    """Whether a file or folder of that name belongs to the system and is never looked into."""
    return name.startswith(".") or name.lower() in _SYSTEM_NAMES


def makes_no_claim(kind: Kind, name: str) -> bool:
    """Whether a file that is no image is plainly of another kind, and so passed over in a folder.

    The name decides nothing about what a file is. It only tells a note beside the images from a
    file that someone meant as an image.
    """
    suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
    if _IMAGE_SUFFIXES.fullmatch(suffix):
        return False
    if kind in (EMPTY, UNKNOWN):
        return _OTHER_SUFFIXES.fullmatch(suffix) is not None
    return kind.is_bystander


def not_an_image(kind: Kind) -> UnreadableError:
    """The error for a file of a kind that holds no image we read."""
    if kind is UNKNOWN:
        return UnreadableError(
            tr("This is not an image in any format that is known"), tr(kind.remedy)
        )
    if kind in (EMPTY, MODEL):
        return UnreadableError(tr("This is {kind}", kind=tr(kind.words)), tr(kind.remedy))
    return UnreadableError(tr("This is {kind}, not an image", kind=tr(kind.words)), tr(kind.remedy))
