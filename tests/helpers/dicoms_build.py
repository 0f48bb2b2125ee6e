"""Builds DICOM objects as bytes, and names the sound ones that pydicom ships."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, SecondaryCaptureImageStorage

SAMPLES = Path(pydicom.__file__).parent / "data" / "test_files"


def sample(name: str) -> Path:
    """A file that ships inside the pydicom wheel."""
    return SAMPLES / name


def dataset(pixels: NDArray[Any], **elements: Any) -> Dataset:
    """A data set around pixels, grey (h, w) or (frames, h, w), or colour with a last axis of 3.

    Args:
        elements: by keyword; they replace what follows from the pixels, None leaves one out.
    """
    is_colour = pixels.ndim >= 3 and pixels.shape[-1] == 3
    shape = pixels.shape[:-1] if is_colour else pixels.shape
    bits = pixels.dtype.itemsize * 8
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID = SecondaryCaptureImageStorage
    made.SOPInstanceUID = "1.2.3.4"
    made.Modality = "OT"
    made.Rows, made.Columns = shape[-2:]
    made.SamplesPerPixel = 3 if is_colour else 1
    made.PhotometricInterpretation = "RGB" if is_colour else "MONOCHROME2"
    if is_colour:
        made.PlanarConfiguration = 0
    if len(shape) == 3:
        made.NumberOfFrames = shape[0]
    made.BitsAllocated, made.BitsStored, made.HighBit = bits, bits, bits - 1
    made.PixelRepresentation = int(pixels.dtype.kind == "i")
    made.PixelData = pixels.tobytes() + b"\0" * (pixels.nbytes % 2)
    made["PixelData"].VR = "OB" if bits == 8 else "OW"
    for keyword, value in elements.items():
        if value is None:
            delattr(made, keyword)
        else:
            setattr(made, keyword, value)
    return made


def written(made: Dataset, has_preamble: bool = True) -> bytes:
    """A data set as a file; without preamble and file meta it starts with its first element."""
    buffer = io.BytesIO()
    if has_preamble:
        pydicom.dcmwrite(buffer, made, enforce_file_format=True)
    else:
        made = Dataset(made)  # leaves the file meta behind
        pydicom.dcmwrite(buffer, made, implicit_vr=False, little_endian=True)
    return buffer.getvalue()


def dicom(pixels: NDArray[Any] | None = None, **elements: Any) -> bytes:
    """A DICOM file of pixels, by default a ramp of 16 bits."""
    if pixels is None:
        pixels = np.arange(24 * 32, dtype=np.uint16).reshape(24, 32)
    return written(dataset(pixels, **elements))


def structured_report() -> bytes:
    """A DICOM file of a structured report without pixels."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID = UID("1.2.840.10008.5.1.4.1.1.88.33")
    made.SOPInstanceUID = "1.2.3.5"
    made.Modality = "SR"
    made.PatientName = "Doe^Jane"
    return written(made)


def item(**elements: Any) -> Dataset:
    """An item for a sequence."""
    made = Dataset()
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    return made


def lookup_item(entries: NDArray[Any], first: int, bits: int) -> Dataset:
    """An item of a Modality LUT or VOI LUT sequence."""
    made = Dataset()
    made.add_new("LUTDescriptor", "US" if first >= 0 else "SS", [len(entries), first, bits])
    made.add_new("LUTData", "US", [int(entry) for entry in entries])
    return made
