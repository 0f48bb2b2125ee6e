"""Whether a DICOM object holds an image that is decoded, and if not, what it is or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medmamba_desktop.core.errors import UnreadableError, UnsupportedError
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.source.dicom_elements import text_of, whole_of
from medmamba_desktop.core.source.limits import check_pixels

if TYPE_CHECKING:
    from pydicom import Dataset

EXPORT: Final = tr_noop(
    "Export it again uncompressed or as JPEG 2000 from the viewer or archive it is in"
)
COPY: Final = tr_noop("Copy or export it again from where it came from")

# A part of the SOP class's name, and what to call such an object.
_WITHOUT_IMAGE: Final = (
    ("SR Storage", tr_noop("structured report")),
    ("SR", tr_noop("structured report")),
    ("Key Object", tr_noop("selection of key images")),
    ("Presentation State", tr_noop("presentation state")),
    ("RT Structure", tr_noop("set of radiotherapy structures")),
    ("RT Plan", tr_noop("radiotherapy plan")),
    ("RT", tr_noop("radiotherapy object")),
    ("ECG", tr_noop("electrocardiogram")),
    ("Waveform", tr_noop("recording of curves")),
    ("Encapsulated", tr_noop("document")),
    ("Spectroscopy", tr_noop("spectroscopy")),
    ("Registration", tr_noop("registration")),
    ("Surface Segmentation", tr_noop("surface")),
    ("Raw Data", tr_noop("set of raw data")),
)


def without_pixels(dataset: Dataset, is_image: bool) -> tuple[UnreadableError, str]:
    """The error for an object without pixel data, and what it is: "Structured report".

    Args:
        is_image: the header describes an image, so that its pixels are missing. It is then called
            nothing: it is damaged.
    """
    from pydicom.uid import UID

    if is_image:
        return UnreadableError(tr("The DICOM file ends before its pixel data"), tr(COPY)), ""
    uid = UID(text_of(dataset, "SOPClassUID"))
    remedy = tr("Choose the images of the study instead")
    if not uid:
        return UnreadableError(tr("This DICOM object holds no image"), remedy), ""
    name = uid.name.removesuffix(" Storage")
    words = next((words for part, words in _WITHOUT_IMAGE if part in uid.name), "")
    # An object of a class of images was meant to hold one: it is damaged, not of another kind.
    title = "" if "Image" in name and not words else (tr(words).capitalize() if words else name)
    if not words:
        message = tr("This DICOM object ({name}) holds no image", name=name)
    elif words[0] in "aeiou":
        message = tr(
            "This DICOM object is an {kind} ({name}) and holds no image", kind=tr(words), name=name
        )
    else:
        message = tr(
            "This DICOM object is a {kind} ({name}) and holds no image", kind=tr(words), name=name
        )
    return UnreadableError(message, remedy), title


def check_format(dataset: Dataset, syntax: str, rows: int, columns: int) -> None:
    """Refuse an image of a size, compression or kind of colour that is not decoded.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it is.
    """
    if not (rows > 0 and columns > 0):
        raise UnreadableError(tr("The DICOM header gives the image no size"), tr(COPY))
    check_pixels(rows * columns)
    samples = whole_of(dataset, "SamplesPerPixel") or 1
    _check_syntax(syntax, whole_of(dataset, "BitsStored") or 8, samples)
    if samples not in (1, 3):
        raise UnsupportedError(
            tr(
                "Images with {samples} samples a pixel are not supported, only 1 or 3",
                samples=samples,
            ),
            tr(EXPORT),
        )
    photometric = text_of(dataset, "PhotometricInterpretation")
    if photometric in ("HSV", "CMYK", "ARGB", "YBR_PARTIAL_422"):
        raise UnsupportedError(
            tr("Colours stored as {kind} are not supported", kind=photometric), tr(EXPORT)
        )


def _check_syntax(syntax: str, bits: int, samples: int) -> None:
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import UID, JPEGExtended12Bit

    try:
        is_deep_colour = syntax == JPEGExtended12Bit and bits > 8 and samples > 1
        is_available = get_decoder(UID(syntax)).is_available and not is_deep_colour
    except NotImplementedError:
        is_available = False
    if not is_available:
        raise UnsupportedError(
            tr(
                "The compression of this image is not supported: {name}, {bits} bit",
                name=UID(syntax).name,
                bits=bits,
            ),
            tr(EXPORT),
        )
