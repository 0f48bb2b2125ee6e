"""JPEG extended with 12 bits a sample, through GDCM itself: pydicom's plug-in refuses them."""

from __future__ import annotations

from typing import Any

import numpy as np

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source.grey import Values
from medmamba_desktop.core.source.jpeg_check import EXTENDED, check_jpeg


def decode_deep_jpeg(encoded: bytes, layout: dict[str, Any]) -> Values:
    """Decode one grey frame of process 4 (ITU-T T.81, 12-bit sequential DCT).

    Args:
        layout: the Image Pixel module by pydicom's names of options.

    Returns:
        (h, w) uint16 or int16.

    Raises:
        UnreadableError: it is damaged.
    """
    import gdcm  # type: ignore[import-untyped]

    rows, columns, bits = layout["rows"], layout["columns"], layout["bits_stored"]
    check_jpeg(encoded, rows, columns, layout["samples_per_pixel"], 16, EXTENDED)
    fragment = gdcm.Fragment()
    fragment.SetByteStringValue(encoded)
    fragments = gdcm.SequenceOfFragments.New()
    fragments.AddFragment(fragment)
    element = gdcm.DataElement(gdcm.Tag(0x7FE0, 0x0010))
    element.SetValue(fragments.__ref__())
    image = gdcm.Image()
    image.SetNumberOfDimensions(2)
    image.SetDimensions((columns, rows, 1))
    image.SetDataElement(element)
    kind = gdcm.PhotometricInterpretation.GetPIType(layout["photometric_interpretation"])
    image.SetPhotometricInterpretation(gdcm.PhotometricInterpretation(kind))
    syntax = gdcm.TransferSyntax.GetTSType("1.2.840.10008.1.2.4.51")
    image.SetTransferSyntax(gdcm.TransferSyntax(syntax))
    is_signed = layout["pixel_representation"]
    image.SetPixelFormat(gdcm.PixelFormat(1, 16, bits, bits - 1, is_signed))
    # GDCM gives bytes as text.
    content = (image.GetBuffer() or "").encode("utf-8", "surrogateescape")
    if len(content) < rows * columns * 2:
        raise UnreadableError(
            tr("The JPEG data inside the DICOM object are damaged"),
            tr("Copy or export it again from where it came from"),
        )
    kind_of_value = np.int16 if is_signed else np.uint16
    return np.frombuffer(content, kind_of_value, rows * columns).reshape(rows, columns)
