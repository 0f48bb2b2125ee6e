"""Builds raster files, sound and damaged, as bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def noise(height: int = 24, width: int = 32, channels: int = 3) -> NDArray[np.uint8]:
    """(height, width, channels) uint8 that looks the same in no two corners."""
    return np.random.default_rng(7).integers(0, 256, (height, width, channels), np.uint8)


def encoded(image: Image.Image | NDArray[Any], format_name: str, **options: Any) -> bytes:
    """An image in one of Pillow's formats."""
    buffer = io.BytesIO()
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    picture.save(buffer, format_name, **options)
    return buffer.getvalue()


def png(height: int = 24, width: int = 32) -> bytes:
    """A sound PNG of noise."""
    return encoded(noise(height, width), "PNG")


def png_header_only(width: int, height: int) -> bytes:
    """A PNG that claims a size and has next to no data."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0" * 64))
    return b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")


def tiff(values: NDArray[Any], photometric: int = 1) -> bytes:
    """An uncompressed, little-endian TIFF of any depth, which Pillow itself cannot all write.

    Args:
        values: (h, w) or (h, w, c).
        photometric: 0 MINISWHITE, 1 MINISBLACK, 2 RGB (TIFF 6.0, page 37).
    """
    height, width = values.shape[:2]
    samples = 1 if values.ndim == 2 else values.shape[2]
    sample_format = {"u": 1, "i": 2, "f": 3}[values.dtype.kind]
    data = values.astype(values.dtype.newbyteorder("<")).tobytes()
    entries = [
        *((256, width), (257, height), (258, values.dtype.itemsize * 8), (259, 1)),
        *((262, photometric), (273, 8), (277, samples), (278, height), (279, len(data))),
        (339, sample_format),
    ]
    end = 8 + len(data)
    directory = struct.pack("<H", len(entries))
    tail = b""
    tail_at = end + 2 + 12 * len(entries) + 4
    for tag, value in entries:
        if tag in (258, 339) and samples > 2:
            directory += struct.pack("<HHII", tag, 3, samples, tail_at + len(tail))
            tail += struct.pack("<H", value) * samples
        else:
            count = samples if tag in (258, 339) else 1
            packed = struct.pack("<HH", value, value) if count == 2 else struct.pack("<I", value)
            directory += struct.pack("<HHI", tag, 3 if count == 2 else 4, count) + packed
    return b"II*\0" + struct.pack("<I", end) + data + directory + b"\0\0\0\0" + tail


def write_zip(path: Path, files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip of these files, by name."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def encrypted_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """A zip whose every member is marked as encrypted."""
    content = bytearray(write_zip(path, files).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)
    path.write_bytes(content)
    return path


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
