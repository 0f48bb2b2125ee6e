"""Reads the header of a DICOM object and checks that its pixels can be decoded."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from medmamba_desktop.core.errors import (
    MedMambaError,
    TooLargeError,
    UnreadableError,
    UnsupportedError,
)
from medmamba_desktop.core.source.dicom_elements import text_of, whole_of
from medmamba_desktop.core.source.limits import MAX_MEMBER_BYTES, check_pixels

if TYPE_CHECKING:
    from pydicom import Dataset

IMAGE_TAGS: Final = (
    "SOPClassUID",
    "Modality",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "NumberOfFrames",
    "Rows",
    "Columns",
    "BitsAllocated",
    "BitsStored",
    "PixelRepresentation",
)
"""What `read_header` needs to see, whatever else is asked for."""

_DEFLATED: Final = b"1.2.840.10008.1.2.1.99"
_PIXEL_ELEMENTS: Final = (0x0008, 0x0009, 0x0010)  # float, double float, integer; group 7FE0
_PIXEL_VR: Final = (b"OB", b"OW", b"OF", b"OD", b"UN")
_ITEM, _END_OF_ITEMS = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0"  # PS3.5 section 7.5
_EXPORT: Final = "Export it again uncompressed or as JPEG 2000 from the viewer or archive it is in"
_COPY: Final = "Copy or export it again from where it came from"

_WITHOUT_IMAGE: Final = (
    ("SR Storage", "structured report"),
    ("SR", "structured report"),
    ("Key Object", "selection of key images"),
    ("Presentation State", "presentation state"),
    ("RT Structure", "set of radiotherapy structures"),
    ("RT", "radiotherapy object"),
    ("Waveform", "recording of curves"),
    ("ECG", "electrocardiogram"),
    ("Encapsulated", "document"),
    ("Spectroscopy", "spectroscopy"),
)


@dataclass(frozen=True, slots=True)
class Header:
    """A checked header.

    Attributes:
        dataset: the elements that were asked for; only this package looks into it.
        syntax: transfer syntax UID, (0002,0010) or what the encoding shows.
        rows, columns: of one frame, in pixels.
        frames: how many there are, at least 1; the pixel data are long enough for them.
        pixel_start: offset in the stream of the value of the pixel data element.
        is_as_declared: the VRs are explicit or implicit as the transfer syntax says.
    """

    dataset: Dataset
    syntax: str
    rows: int
    columns: int
    frames: int
    is_as_declared: bool
    pixel_start: int


def inflated(stream: BinaryIO, size: int) -> tuple[BinaryIO, int]:
    """`stream` at its start, or the data set inside where it is deflated (PS3.5 A.5).

    What comes out of a deflated object is a bare data set in explicit VR little endian, without
    preamble and file meta, which pydicom recognises as such.

    Raises:
        TooLargeError: it inflates to more than `MAX_MEMBER_BYTES`.
        UnreadableError: it is damaged.
    """
    start = stream.read(1024)
    stream.seek(0)
    if _DEFLATED not in start or start[132:136] != b"\x02\x00\x00\x00":
        return stream, size
    # (0002,0000) gives the length of the file meta that follows it (PS3.10 section 7.1).
    stream.seek(144 + int.from_bytes(start[140:144], "little"))
    try:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        content = inflater.decompress(stream.read(), MAX_MEMBER_BYTES)
    except zlib.error as error:
        raise UnreadableError("The deflated DICOM object is damaged", _COPY) from error
    if inflater.unconsumed_tail:
        raise TooLargeError(
            f"The deflated DICOM object is over the limit of {MAX_MEMBER_BYTES / 1e6:,.0f} MB",
            _EXPORT,
        )
    return io.BytesIO(content), len(content)


def read_header(stream: BinaryIO, size: int, keywords: Sequence[str]) -> Header:
    """Read the elements named, up to the pixel data, and check that the pixels can be had.

    Args:
        stream: at its start; not deflated any more.
        keywords: which elements to read beside `IMAGE_TAGS`. Everything else, such as a patient's
            name, is never read.

    Raises:
        UnreadableError: no image, damaged, or shorter than its header says.
        UnsupportedError: a transfer syntax or pixel format that is not decoded.
        TooLargeError: over `MAX_PIXELS` a frame.
    """
    from pydicom import dcmread
    from pydicom.uid import UID

    with border():
        dataset = dcmread(
            stream, stop_before_pixels=True, force=True, specific_tags=[*IMAGE_TAGS, *keywords]
        )
        syntax = _syntax(dataset)
        pixels = _PixelElement.at(stream, size, syntax)
        rows, columns = whole_of(dataset, "Rows") or 0, whole_of(dataset, "Columns") or 0
        if pixels is None:
            raise _without_pixels(dataset, is_image=bool(rows and columns))
        frames = max(1, whole_of(dataset, "NumberOfFrames") or 1)
        _check_format(dataset, syntax, rows, columns)
        pixels.check_length(stream, _frame_bits(dataset, rows * columns), frames)
    is_as_declared = pixels.is_implicit == UID(syntax).is_implicit_VR
    return Header(dataset, syntax, rows, columns, frames, is_as_declared, pixels.start)


@contextmanager
def border(has_patient_data: bool = True) -> Iterator[None]:
    """Turns whatever pydicom and its decoders raise into our errors.

    Args:
        has_patient_data: the exception's text may quote an element and is dropped, and so is the
            chain, because both would reach the log.
    """
    try:
        yield
    except (MedMambaError, ImportError):
        raise
    except MemoryError as error:
        raise TooLargeError(
            "There is not enough memory for this image", "Close other programs and try again"
        ) from error
    except Exception as error:
        detail = type(error).__name__
        if has_patient_data:
            raise UnreadableError("The DICOM object is damaged", _COPY, detail) from None
        raise UnreadableError(
            "The pixel data of the DICOM object are damaged", _COPY, f"{detail}: {error}"
        ) from error


@dataclass(frozen=True, slots=True)
class _PixelElement:
    """Where the pixel data are in the stream.

    Attributes:
        start: offset of the value.  length: what its header says; None where encapsulated.
        size: of the whole stream, in bytes.
        is_implicit: the element has no VR (PS3.5 section 7.1.3).
    """

    start: int
    length: int | None
    size: int
    is_implicit: bool

    @classmethod
    def at(cls, stream: BinaryIO, size: int, syntax: str) -> _PixelElement | None:
        """The pixel element that starts where `stream` stands, or None where it is at the end."""
        from pydicom.uid import UID

        start = stream.tell()
        order: str = "little" if UID(syntax).is_little_endian else "big"
        head = stream.read(12)
        group, element = (int.from_bytes(head[i : i + 2], order) for i in (0, 2))  # type: ignore[arg-type]
        if group != 0x7FE0 or element not in _PIXEL_ELEMENTS:
            return None
        # Some files are implicit where their transfer syntax says explicit: look, do not ask.
        is_implicit = head[4:6] not in _PIXEL_VR
        at = 4 if is_implicit else 8
        length = int.from_bytes(head[at : at + 4], order)  # type: ignore[arg-type]
        held = None if length == 0xFFFFFFFF else length
        return cls(start + at + 4, held, size, is_implicit)

    def check_length(self, stream: BinaryIO, frame_bits: int, frames: int) -> None:
        """Refuse pixel data that end before the last frame does.

        Raises:
            UnreadableError: they do.
        """
        if self.length is None:
            is_whole = _fragment_count(stream, self.start, self.size) >= frames
        else:
            held = min(self.length, self.size - self.start)
            is_whole = held * 8 >= frame_bits * frames
        if not is_whole:
            raise UnreadableError(
                "The DICOM file ends early, a part of the pixel data is missing", _COPY
            )


def _fragment_count(stream: BinaryIO, start: int, size: int) -> int:
    """How many whole fragments follow the offset table (PS3.5 A.4), found by leaping over them."""
    count, at = -1, start
    while True:
        stream.seek(at)
        head = stream.read(8)
        if head[:4] != _ITEM:
            # A missing end mark alone does no harm; many writers leave it out.
            return count if head[:4] == _END_OF_ITEMS or not head else -1
        at += 8 + int.from_bytes(head[4:8], "little")
        if at > size:
            return -1
        count += 1


def _syntax(dataset: Dataset) -> str:
    """The transfer syntax, from the encoding itself where the file meta do not say."""
    from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    named = text_of(dataset.file_meta, "TransferSyntaxUID")
    if named:
        return named
    is_implicit, is_little = dataset.original_encoding
    if is_implicit:
        return str(ImplicitVRLittleEndian)
    return str(ExplicitVRLittleEndian if is_little else ExplicitVRBigEndian)


def _without_pixels(dataset: Dataset, is_image: bool) -> UnreadableError:
    from pydicom.uid import UID

    if is_image:
        return UnreadableError("The DICOM file ends before its pixel data", _COPY)
    uid = UID(text_of(dataset, "SOPClassUID"))
    remedy = "Choose the images of the study instead"
    if not uid:
        return UnreadableError("This DICOM object holds no image", remedy)
    name = uid.name.removesuffix(" Storage")
    words = next((words for part, words in _WITHOUT_IMAGE if part in uid.name), "")
    what = (
        f"is {'an' if words[0] in 'aeiou' else 'a'} {words} ({name}) and" if words else f"({name})"
    )
    return UnreadableError(f"This DICOM object {what} holds no image", remedy)


def _check_format(dataset: Dataset, syntax: str, rows: int, columns: int) -> None:
    if not (rows > 0 and columns > 0):
        raise UnreadableError("The DICOM header gives the image no size", _COPY)
    check_pixels(rows * columns)
    _check_syntax(syntax, whole_of(dataset, "BitsStored") or 8)
    samples = whole_of(dataset, "SamplesPerPixel") or 1
    if samples not in (1, 3):
        raise UnsupportedError(
            f"Images with {samples} samples a pixel are not supported, only 1 or 3", _EXPORT
        )
    photometric = text_of(dataset, "PhotometricInterpretation")
    if photometric in ("HSV", "CMYK", "ARGB", "YBR_PARTIAL_422"):
        raise UnsupportedError(f"Colours stored as {photometric} are not supported", _EXPORT)


def _check_syntax(syntax: str, bits: int) -> None:
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import UID, JPEGExtended12Bit

    try:
        # The only decoder of lossy JPEG with 12 bits for pydicom is under the GPL.
        is_deep_jpeg = syntax == JPEGExtended12Bit and bits > 8
        is_available = get_decoder(UID(syntax)).is_available and not is_deep_jpeg
    except NotImplementedError:
        is_available = False
    if not is_available:
        raise UnsupportedError(
            f"The compression of this image is not supported: {UID(syntax).name}, {bits} bit",
            _EXPORT,
        )


def _frame_bits(dataset: Dataset, pixels: int) -> int:
    samples = whole_of(dataset, "SamplesPerPixel") or 1
    if text_of(dataset, "PhotometricInterpretation") == "YBR_FULL_422":
        samples = 2  # two pixels share their colour (PS3.3 C.7.6.3.1.2)
    return pixels * samples * (whole_of(dataset, "BitsAllocated") or 8)
