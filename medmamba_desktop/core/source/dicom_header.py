"""Reads the header of a DICOM object and checks that its pixels can be decoded."""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from medmamba_desktop.core.errors import MedMambaError, TooLargeError, UnreadableError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source.cut_frames import can_be_completed
from medmamba_desktop.core.source.dicom_checks import COPY, EXPORT, check_format, without_pixels
from medmamba_desktop.core.source.dicom_elements import tag_of, text_of, whole_of
from medmamba_desktop.core.source.dicom_file_meta import plain_meta
from medmamba_desktop.core.source.dicom_pixel_element import PIXEL_TAGS, PixelElement
from medmamba_desktop.core.source.encoded_kind import family, is_compressed
from medmamba_desktop.core.source.limits import MAX_DEFLATED_BYTES

if TYPE_CHECKING:
    from pydicom import Dataset
    from pydicom.tag import BaseTag

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
    "ExtendedOffsetTable",
    "ExtendedOffsetTableLengths",
)
"""What `read_header` needs to see, whatever else is asked for."""

_DEFLATED: Final = b"1.2.840.10008.1.2.1.99"
_STANDARD: Final = "1.2.840.10008.1.2"  # all transfer syntaxes of PS3.6 annex A
# Big endian and deflated: pydicom's to read.
_RARE: Final = ("1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A header as read, before anyone asked whether it makes sense.

    Attributes:
        dataset: the elements that were asked for; only this package looks into it.
        syntax: transfer syntax UID, (0002,0010) or what the encoding shows.
        pixels: where the pixel data are, None where there are none.
    """

    dataset: Dataset
    syntax: str
    pixels: PixelElement | None


@dataclass(frozen=True, slots=True)
class Header:
    """A checked header.

    Attributes:
        dataset: the elements that were asked for; only this package looks into it.
        syntax: transfer syntax UID of the pixels, as they are in fact.
        photometric: (0028,0004), as the pixels are in fact.
        rows, columns: of one frame, in pixels.
        frames: how many are there, at least 1; fewer than declared where the file ends early.
        frame_bits: of one frame in plain pixels.
        pixels: where the pixel data are.
        flaw: what is missing, in words; empty where nothing is.
        is_last_cut: of the last frame only the beginning is there.
    """

    dataset: Dataset
    syntax: str
    photometric: str
    rows: int
    columns: int
    frames: int
    frame_bits: int
    pixels: PixelElement
    flaw: str = ""
    is_last_cut: bool = False


def inflated(stream: BinaryIO, size: int) -> tuple[BinaryIO, int]:
    """`stream` at its start, or the data set inside where it is deflated (PS3.5 A.5).

    What comes out of a deflated object is a bare data set in explicit VR little endian, without
    preamble and file meta, which pydicom recognises as such.

    Raises:
        TooLargeError: it inflates to more than `MAX_DEFLATED_BYTES`.
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
        content = inflater.decompress(stream.read(), MAX_DEFLATED_BYTES)
    except zlib.error as error:
        raise UnreadableError(tr("The deflated DICOM object is damaged"), tr(COPY)) from error
    if inflater.unconsumed_tail:
        raise TooLargeError(
            tr(
                "The deflated DICOM object is over the limit of {most:,.0f} MB",
                most=MAX_DEFLATED_BYTES / 1e6,
            ),
            tr(EXPORT),
        )
    return io.BytesIO(content), len(content)


def read_header(stream: BinaryIO, size: int, keywords: Sequence[str]) -> Header:
    """Read the elements named, up to the pixel data, and check that the pixels can be had.

    Args:
        stream: at its start; not deflated any more.
        keywords: which elements to read beside `IMAGE_TAGS`. Everything else is never read.

    Raises:
        UnreadableError: no image, damaged, or nothing of its pixels is there.
        UnsupportedError: a transfer syntax or pixel format that is not decoded.
        TooLargeError: over `MAX_PIXELS` a frame.
    """
    return checked(stream, parsed(stream, size, keywords))


def parsed(stream: BinaryIO, size: int, keywords: Sequence[str]) -> Parsed:
    """Read the elements named and find the pixel data.

    Raises:
        UnreadableError: it cannot be read as DICOM.
    """
    from pydicom import dcmread
    from pydicom.uid import UID

    tags = [tag_of(keyword) for keyword in (*IMAGE_TAGS, *keywords)]
    with border():
        found = _little_endian(stream, tags)
        if found is None:
            stream.seek(0)
            dataset: Dataset = dcmread(
                stream, stop_before_pixels=True, force=True, specific_tags=tags
            )
            syntax = _syntax(dataset)
            is_little = UID(syntax).is_little_endian
        else:
            dataset, syntax = found
            is_little = True
        return Parsed(dataset, syntax, PixelElement.at(stream, size, is_little))


def _little_endian(stream: BinaryIO, tags: list[BaseTag]) -> tuple[Dataset, str] | None:
    """What `dcmread` finds in a file in little endian with usual file meta, and its syntax."""
    from pydicom.filereader import read_dataset
    from pydicom.uid import ImplicitVRLittleEndian

    found = plain_meta(stream)
    if found is None or found[1] in _RARE or not found[1].startswith(_STANDARD):
        return None
    start, syntax = found
    stream.seek(start)
    dataset = read_dataset(
        stream,
        is_implicit_VR=syntax == ImplicitVRLittleEndian,
        is_little_endian=True,
        stop_when=_is_pixels,
        specific_tags=[*tags, tag_of("SpecificCharacterSet")],
    )
    return dataset, syntax


def _is_pixels(tag: int, _vr: str | None, _length: int) -> bool:
    return tag in PIXEL_TAGS


def checked(stream: BinaryIO, found: Parsed) -> Header:
    """The header of an image of which at least something can be shown.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: as `read_header`.
    """
    dataset, pixels = found.dataset, found.pixels
    with border():
        rows, columns = whole_of(dataset, "Rows") or 0, whole_of(dataset, "Columns") or 0
        if pixels is None:
            raise without_pixels(dataset, is_image=bool(rows and columns))[0]
        syntax = _syntax_in_fact(stream, pixels, found.syntax)
        check_format(dataset, syntax, rows, columns)
        frames = max(1, whole_of(dataset, "NumberOfFrames") or 1)
        photometric = _photometric(dataset, pixels, rows * columns * frames)
        bits = _frame_bits(dataset, rows * columns, photometric)
        there = _frames_there(stream, pixels, bits, frames, syntax)
        flaw = _flaw(there, frames, pixels.is_encapsulated)
        return Header(
            dataset, syntax, photometric, rows, columns, min(frames, math.ceil(there)), bits,
            pixels, flaw, is_last_cut=there < math.ceil(there),
        )  # fmt: skip


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
            tr("There is not enough memory for this image"),
            tr("Close other programs and try again"),
        ) from error
    except BaseException as error:
        detail = type(error).__name__
        # What pylibjpeg's decoders in Rust raise on damaged data is no `Exception`.
        if not isinstance(error, Exception) and detail != "PanicException":
            raise
        if has_patient_data:
            raise UnreadableError(tr("The DICOM object is damaged"), tr(COPY), detail) from None
        raise UnreadableError(
            tr("The pixel data of the DICOM object are damaged"), tr(COPY), f"{detail}: {error}"
        ) from error


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


def _syntax_in_fact(stream: BinaryIO, pixels: PixelElement, named: str) -> str:
    """The transfer syntax that the pixels are in, where the header names a wrong one."""
    from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    syntax = UID(named)
    is_known = not syntax.is_private and syntax.is_transfer_syntax
    if not pixels.is_encapsulated:
        is_plain = is_known and not syntax.is_encapsulated
        plain = ImplicitVRLittleEndian if pixels.is_implicit else ExplicitVRLittleEndian
        return named if is_plain else str(plain)
    if is_known and syntax.is_encapsulated and not is_compressed(named):
        return named
    shown = pixels.actual_syntax(stream)
    return named if not shown or family(shown) == family(named) else shown


def _photometric(dataset: Dataset, pixels: PixelElement, count: int) -> str:
    """How colours are stored; plain YBR_FULL_422 of full length is YBR_FULL under a wrong name."""
    named = text_of(dataset, "PhotometricInterpretation")
    is_full = not pixels.is_encapsulated and pixels.held >= count * 3
    return "YBR_FULL" if named == "YBR_FULL_422" and is_full else named


def _frame_bits(dataset: Dataset, pixels: int, photometric: str) -> int:
    samples = whole_of(dataset, "SamplesPerPixel") or 1
    if photometric == "YBR_FULL_422":
        samples = 2  # two pixels share their colour (PS3.3 C.7.6.3.1.2)
    return pixels * samples * (whole_of(dataset, "BitsAllocated") or 8)


def _frames_there(
    stream: BinaryIO, pixels: PixelElement, frame_bits: int, frames: int, syntax: str
) -> float:
    """How many frames are there, at most all; a part of one counts as that part.

    Raises:
        UnreadableError: nothing is.
    """
    if pixels.is_encapsulated:
        there = _encoded_there(stream, pixels, frames, syntax)
    else:
        there = min(frames, pixels.held * 8 / frame_bits)
    if there <= 0:
        raise UnreadableError(
            tr("The DICOM file ends early, a part of the pixel data is missing"), tr(COPY)
        )
    return there


def _encoded_there(
    stream: BinaryIO, pixels: PixelElement, frames: int, syntax: str
) -> float:  # fmt: skip
    """As `_frames_there`; each of several frames is taken to be one fragment."""
    whole, part = pixels.fragments(stream)
    if not part:
        return min(frames, whole)
    if not can_be_completed(syntax):
        return min(frames, whole) if frames > 1 else 0
    return min(frames, whole + part) if frames > 1 else (whole + part) / (whole + 1)


def _flaw(there: float, frames: int, is_encoded: bool) -> str:
    if there >= frames:
        return ""
    if frames > 1:
        return tr(
            "The file ends early: {whole:,} of {frames:,} frames are whole",
            whole=int(there),
            frames=frames,
        )
    missing = max(1, min(99, round((1 - there) * 100)))
    if is_encoded:
        return tr(
            "The file ends early: {percent} % of the compressed picture is missing",
            percent=missing,
        )
    return tr("The file ends early: {percent} % of the picture is missing", percent=missing)
