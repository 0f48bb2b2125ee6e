"""How the frozen program presents itself: version, icon, file types, licences."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path
from typing import Any

BUNDLE = "org.medmamba.desktop"
TITLE = "MedMamba Desktop"
HOLDER = "The MedMamba Desktop developers"


def version() -> str:
    """That of the installed package, which is what gets frozen."""
    return importlib.metadata.version("medmamba-desktop")


def licences(build: Path) -> list[Path]:
    """Notices and bill of materials, which `freeze.py` has written."""
    return sorted((build / "licences").glob("*"))


def icon(build: Path) -> str | None:
    """The icon in the system's own format; Linux takes the SVG beside the program."""
    suffix = {"win32": ".ico", "darwin": ".icns"}.get(sys.platform)
    return str(build / f"app{suffix}") if suffix else None


def version_resource(work: Path, program: str) -> str | None:
    """What Windows shows under Properties > Details."""
    if sys.platform != "win32":
        return None
    file = work / f"{program}-version.txt"
    file.write_text(version_text(version(), program), encoding="utf-8")
    return str(file)


def version_text(number: str, program: str) -> str:
    """A VSVersionInfo as PyInstaller reads it."""
    parts = [int(part) for part in number.split(".")[:3]]
    four = tuple((*parts, 0, 0, 0, 0)[:4])
    strings = {
        "CompanyName": HOLDER,
        "FileDescription": f"{TITLE} - research use only, not a medical device",
        "FileVersion": number,
        "InternalName": program,
        "LegalCopyright": f"Copyright 2026 {HOLDER}. Apache License 2.0",
        "OriginalFilename": f"{program}.exe",
        "ProductName": TITLE,
        "ProductVersion": number,
    }
    table = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in strings.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={four}, prodvers={four}, mask=0x3F, flags=0x0, "
        "OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)), kids=[StringFileInfo("
        f"[StringTable('040904B0', [{table}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def info_plist() -> dict[str, Any]:
    """What macOS is told of the program beside its version."""
    return {
        "CFBundleDisplayName": TITLE,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "LSMinimumSystemVersion": "13.0",
        "LSApplicationCategoryType": "public.app-category.medical",
        "NSHumanReadableCopyright": f"Copyright 2026 {HOLDER}. Research use only.",
        "CFBundleDocumentTypes": [
            _document("DICOM image", "org.nema.dicom", "Alternate"),
            _document("MedMamba model", f"{BUNDLE}.model", "Owner"),
        ],
        "UTImportedTypeDeclarations": [
            _kind("org.nema.dicom", "DICOM image", ["dcm", "dicom"], "application/dicom"),
            _kind(
                f"{BUNDLE}.model", "MedMamba model", ["safetensors"],
                "application/vnd.medmamba.model",
            ),
        ],
    }  # fmt: skip


def _document(name: str, kind: str, rank: str) -> dict[str, Any]:
    return {
        "CFBundleTypeName": name,
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": rank,
        "LSItemContentTypes": [kind],
    }


def _kind(name: str, title: str, suffixes: list[str], mime: str) -> dict[str, Any]:
    return {
        "UTTypeIdentifier": name,
        "UTTypeDescription": title,
        "UTTypeConformsTo": ["public.data"],
        "UTTypeTagSpecification": {
            "public.filename-extension": suffixes,
            "public.mime-type": [mime],
        },
    }
