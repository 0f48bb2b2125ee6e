"""Packs the frozen program for Linux: a .deb, and a .tar.gz with an install script.

`python installers/package_linux.py [--build DIR] [--out DIR]` after `freeze.py`. Writes
SHA256SUMS beside them, and with MEDMAMBA_GPG_KEY set signs it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import describe
from debian import control, missing_packages

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NAME = "medmamba-desktop"
OPT = Path("opt") / NAME
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def main() -> None:
    """Pack what `freeze.py` made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "freeze-cpu")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    program = options.build / "dist" / "medmamba"
    unknown = missing_packages(program / "parts")
    if unknown:
        raise SystemExit(f"the package does not ask for what the program needs: {unknown}")
    machine = ARCHITECTURES[os.uname().machine]
    number = version(program)
    made = [
        pack_deb(options.build, options.out / f"{NAME}_{number}_{machine}.deb", number, machine),
        pack_tar(options.build, options.out / f"{NAME}-{number}-linux-{machine}.tar.gz"),
    ]
    write_sums(made, options.out / "SHA256SUMS")


def version(program: Path) -> str:
    """What the frozen program says of itself."""
    told = subprocess.run(
        [program / "medmamba", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return told.split()[-1]


def pack_deb(build: Path, target: Path, number: str, machine: str) -> Path:
    """Lay the files out as they are to lie in the system, and pack them."""
    root = build / "deb"
    shutil.rmtree(root, ignore_errors=True)
    share = root / "usr" / "share"
    shutil.copytree(build / "dist" / "medmamba", root / OPT, symlinks=True, copy_function=_link)
    (root / "usr" / "bin").mkdir(parents=True)
    for command in ("medmamba", "medmamba-desktop"):
        (root / "usr" / "bin" / command).symlink_to(Path("/") / OPT / command)
    _put(HERE / "linux" / f"{NAME}.desktop", share / "applications" / f"{NAME}.desktop")
    _put(HERE / "linux" / f"{NAME}.xml", share / "mime" / "packages" / f"{NAME}.xml")
    for picture in (build / "icons").glob("*.png"):
        side = picture.stem
        _put(picture, share / "icons" / "hicolor" / f"{side}x{side}" / "apps" / f"{NAME}.png")
    svg = ROOT / "resources" / "icons" / "app.svg"
    _put(svg, share / "icons" / "hicolor" / "scalable" / "apps" / f"{NAME}.svg")
    licences = build / "licences"
    _put(licences / "third-party.txt", share / "doc" / NAME / "third-party.txt")
    copyright_text = "\n".join((licences / f"{n}.txt").read_text() for n in ("NOTICE", "LICENSE"))
    _write(share / "doc" / NAME / "copyright", copyright_text)
    size_kb = sum(f.stat().st_size for f in root.rglob("*") if f.is_file()) // 1000
    _write(root / "DEBIAN" / "control", control(number, machine, size_kb, describe.HOLDER))
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z12", "--build", root, target], check=True
    )
    shutil.rmtree(root)
    return target


def pack_tar(build: Path, target: Path) -> Path:
    """The program, what desktops want of it, and the script that puts both in place."""
    top = re.sub(r"\.tar\.gz$", "", target.name)
    with tarfile.open(target, "w:gz", compresslevel=6) as archive:
        parts = {
            build / "dist" / "medmamba": "program",
            HERE / "linux" / "install.sh": "install.sh",
            HERE / "linux" / f"{NAME}.desktop": f"share/{NAME}.desktop",
            HERE / "linux" / f"{NAME}.xml": f"share/{NAME}.xml",
            build / "icons": "share/icons",
            ROOT / "resources" / "icons" / "app.svg": "share/icons/app.svg",
            build / "licences": "licences",
            ROOT / "docs" / "install.md": "install.md",
        }
        for source, place in parts.items():
            archive.add(source, f"{top}/{place}", filter=_as_root)
    return target


def write_sums(files: list[Path], target: Path) -> None:
    """SHA-256 of each file, as `sha256sum --check` reads it."""
    lines = []
    for file in files:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        lines.append(f"{digest}  {file.name}\n")
        print(f"{file.stat().st_size / 1e6:8.1f} MB  {file}")
    target.write_text("".join(lines), encoding="utf-8")
    key = os.environ.get("MEDMAMBA_GPG_KEY")
    if key:
        subprocess.run(["gpg", "--batch", "--yes", "-u", key, "-ab", target], check=True)


def _as_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def _link(source: str, target: str) -> None:
    """As a copy, without its room on the disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
