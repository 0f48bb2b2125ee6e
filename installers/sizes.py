"""What the frozen program weighs, part by part, and what was left out of it."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

_TITLES = {
    "torch": "torch", "torchvision": "torch", "torch.libs": "torch", "torchvision.libs": "torch",
    "PySide6": "Qt", "shiboken6": "Qt", "cv2": "OpenCV", "opencv_python_headless.libs": "OpenCV",
    "numpy": "NumPy and SciPy", "numpy.libs": "NumPy and SciPy", "scipy": "NumPy and SciPy",
    "scipy.libs": "NumPy and SciPy", "sklearn": "scikit-learn", "scikit_learn.libs": "scikit-learn",
    "llvmlite": "Numba", "numba": "Numba", "pydicom": "DICOM", "highdicom": "DICOM",
    "_gdcm": "DICOM", "python_gdcm.libs": "DICOM", "PIL": "Pillow", "pillow.libs": "Pillow",
    "nvidia": "CUDA", "triton": "CUDA", "matplotlib": "matplotlib", "libpython": "Python",
    "lib-dynload": "Python", "base_library.zip": "Python",
}  # fmt: skip


def parts(program: Path) -> Counter[str]:
    """Bytes on the disk by part; a link counts nothing."""
    found: Counter[str] = Counter()
    for folder, _, names in os.walk(program):
        for name in names:
            file = Path(folder, name)
            if not file.is_symlink():
                found[_part(file.relative_to(program))] += file.stat().st_size
    return found


def _part(place: Path) -> str:
    if place.suffix == ".safetensors":
        return "bundled model"
    if len(place.parts) == 1:
        return "Python modules in the two programs"
    return _TITLES.get(place.parts[1], "other")


def report(program: Path, build: Path) -> None:
    """Print it, and write it to `build`/sizes.txt."""
    found = parts(program)
    lines = [f"{size / 1e6:8.1f} MB  {part}" for part, size in found.most_common()]
    lines.append(f"{found.total() / 1e6:8.1f} MB  in all")
    trimmed = [
        line.split("\t")
        for record in sorted((build / "work" / "medmamba").glob("trimmed-*.txt"))
        for line in record.read_text(encoding="utf-8").splitlines()
    ]
    saved = sum(int(size) for size, _ in trimmed)
    lines.append(f"{saved / 1e6:8.1f} MB  left out ({len(trimmed)} files and modules)")
    text = "\n".join(lines)
    (build / "sizes.txt").write_text(f"{text}\n", encoding="utf-8")
    print(text)
