"""Sample images for a first look: those that the DICOM library brings along."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

# Files that pydicom ships as data of its package: public test images without patient data.
_NAMES = (
    "CT_small.dcm",
    "MR_small.dcm",
    "examples_rgb_color.dcm",
    "examples_palette.dcm",
    "examples_ybr_color.dcm",
    "examples_jpeg2k.dcm",
    "JPGExtended.dcm",
)


def find_samples() -> tuple[Path, ...]:
    """Paths of the sample images that are installed; finding them imports nothing."""
    spec = find_spec("pydicom")
    if spec is None or spec.origin is None:
        return ()
    folder = Path(spec.origin).parent / "data" / "test_files"
    return tuple(folder / name for name in _NAMES if (folder / name).is_file())
