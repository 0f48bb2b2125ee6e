"""Sample images for a first look: those that the DICOM library brings along."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from medmamba_desktop import paths

# Files that pydicom ships as data of its package: public test images without patient data.
_NAMES = (
    "CT_small.dcm",
    "MR_small.dcm",
    "examples_rgb_color.dcm",
    "examples_palette.dcm",
    "examples_ybr_color.dcm",
    "examples_jpeg2k.dcm",
)


# One file for each kind of transfer syntax; that in high-throughput JPEG 2000 is our own.
_DECODER_NAMES = (
    "CT_small.dcm",
    "MR_small_implicit.dcm",
    "MR_small_bigendian.dcm",
    "image_dfl.dcm",
    "SC_rgb_jpeg.dcm",
    "JPGExtended.dcm",
    "SC_rgb_jpeg_gdcm.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "JPEGLSNearLossless_08.dcm",
    "MR_small_jp2klossless.dcm",
    "JPEG2000.dcm",
    "MR_small_RLE.dcm",
)
_HIGH_THROUGHPUT = "htj2k.dcm"


def find_samples() -> tuple[Path, ...]:
    """Paths of the sample images that are installed; finding them imports nothing."""
    return _installed(_NAMES)


def find_decoder_samples() -> tuple[Path, ...]:
    """A file of every kind of transfer syntax that the program reads, as far as installed."""
    own = paths.resources() / "self-test" / _HIGH_THROUGHPUT
    return (*_installed(_DECODER_NAMES), *([own] if own.is_file() else []))


def missing_decoder_samples() -> tuple[str, ...]:
    """Names of the decoder samples that are not installed."""
    found = {path.name for path in find_decoder_samples()}
    return tuple(name for name in (*_DECODER_NAMES, _HIGH_THROUGHPUT) if name not in found)


def _installed(names: tuple[str, ...]) -> tuple[Path, ...]:
    spec = find_spec("pydicom")
    if spec is None or spec.origin is None:
        return ()
    folder = Path(spec.origin).parent / "data" / "test_files"
    return tuple(folder / name for name in names if (folder / name).is_file())
