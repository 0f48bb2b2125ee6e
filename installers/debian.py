"""What the .deb says of itself, and which packages of the system the program needs."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

LIBC = os.environ.get("MEDMAMBA_LIBC", "2.36")
# Names as in Debian 12; Ubuntu's packages with a "t64" behind them provide these, too.
DEPENDS = (
    f"libc6 (>= {LIBC})", "libbrotli1", "libdbus-1-3", "libegl1", "libfontconfig1",
    "libfreetype6", "libgcc-s1", "libgl1", "libglib2.0-0", "libgssapi-krb5-2", "libopengl0",
    "libstdc++6 (>= 12)", "libx11-6", "libx11-xcb1", "libxcb1", "libxcb-cursor0", "libxcb-glx0",
    "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0", "libxcb-render0",
    "libxcb-render-util0", "libxcb-shape0", "libxcb-shm0", "libxcb-sync1", "libxcb-util1",
    "libxcb-xfixes0", "libxcb-xkb1", "libxkbcommon0", "libxkbcommon-x11-0", "libzstd1",
    "fonts-dejavu-core", "shared-mime-info",
)  # fmt: skip
RECOMMENDS = (
    "desktop-file-utils", "hicolor-icon-theme", "libwayland-client0", "libwayland-cursor0",
    "libwayland-egl1", "xdg-utils", "xdg-desktop-portal",
)  # fmt: skip
SUGGESTS = ("fonts-noto-cjk",)  # the window in Chinese, Japanese or Korean
# A look for desktops that have these anyway.
_PLUGINS_OF_OTHERS = ("libqgtk3.so",)
# Asked for, but not always there where it is packed.
_KNOWN = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
_OPTIONAL = ("libtbb", "libcuda", "libnvidia", "libomp", "librdkit")
_NEEDED = re.compile(r"\(NEEDED\)\s+Shared library: \[([^\]]+)\]")


def control(version: str, machine: str, size_kb: int, maintainer: str) -> str:
    """The package's control file."""
    return (
        "Package: medmamba-desktop\n"
        f"Version: {version}\n"
        f"Architecture: {machine}\n"
        f"Installed-Size: {size_kb}\n"
        f"Maintainer: {maintainer} <medmamba-desktop@localhost>\n"
        "Section: science\n"
        "Priority: optional\n"
        f"Depends: {', '.join(DEPENDS)}\n"
        f"Recommends: {', '.join(RECOMMENDS)}\n"
        f"Suggests: {', '.join(SUGGESTS)}\n"
        "Description: sorts medical images with a network you can question\n"
        " Opens pictures and DICOM files, says for each what a MedMamba model holds it to\n"
        " be and how probably, and shows where the model looked. Everything stays on this\n"
        " computer: there is no network code.\n"
        " .\n"
        " Research use only. Not a medical device.\n"
    )


def missing_packages(parts: Path) -> dict[str, str]:
    """Libraries that files in `parts` load, neither there nor in a package asked for."""
    own = {file.name for file in parts.rglob("*") if ".so" in file.name}
    wanted = {
        name: file.name
        for file in parts.rglob("*.so*")
        if file.is_file() and file.name not in _PLUGINS_OF_OTHERS
        for name in _needed(file)
        if name not in own and not name.startswith(_OPTIONAL)
    }
    asked = {re.split(r"[ (]", text)[0] for text in (*DEPENDS, *RECOMMENDS)}
    owners = {name: _package(name) for name in wanted}
    return {
        name: f"{owner}, for {wanted[name]}" for name, owner in owners.items() if owner not in asked
    }


def _needed(file: Path) -> list[str]:
    told = subprocess.run(["readelf", "-d", file], capture_output=True, text=True, check=False)
    return _NEEDED.findall(told.stdout)


def _package(library: str) -> str:
    if library in _KNOWN:
        return _KNOWN[library]
    told = subprocess.run(
        ["dpkg", "-S", f"*/{library}"], capture_output=True, text=True, check=False
    ).stdout
    return told.split(":")[0] if told else "unknown"
