"""Writes the licences of everything that is shipped, and a bill of materials (CycloneDX).

Run by the environment that gets frozen: `notices.py FOLDER` writes packages.txt (one line a part),
third-party.txt (every licence in full), sbom.cdx.json and the program's own LICENSE and NOTICE.
`notices.py --system PARTS` adds what was copied from the system it was frozen on.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NAME = "medmamba-desktop"
HERE = Path(__file__).resolve().parent
LINE = "=" * 78
WITHOUT_TEXT = (
    "The package brings no text of its licence; it is at the address above. Those of the GNU\n"
    "LGPL and GPL lie beside this file.\n"
)


def shipped() -> set[str]:
    """Canonical names of the packages that the program needs, itself among them."""
    found: set[str] = set()
    waiting: list[tuple[str, frozenset[str]]] = [(NAME, frozenset())]
    while waiting:
        name, extras = waiting.pop()
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # needed elsewhere, or left out of this flavour
        found.add(canonicalize_name(name))
        for requirement in _needs(package, extras):
            key = canonicalize_name(requirement.name)
            if key not in found:
                waiting.append((key, frozenset(requirement.extras)))
    return found


def _needs(package: Distribution, extras: frozenset[str]) -> list[Requirement]:
    every = [Requirement(text) for text in package.requires or ()]
    return [
        need
        for need in every
        if need.marker is None
        or any(need.marker.evaluate({"extra": extra}) for extra in extras or {""})
    ]


def packages(names: set[str]) -> list[dict[str, Any]]:
    """What pip-licenses knows of each: Name, Version, License, URL, LicenseText, NoticeText."""
    told = _told(
        "-m", "piplicenses", "--format=json", "--with-urls", "--with-license-file",
        "--with-notice-file", "--no-license-path", "--with-system",
    )  # fmt: skip
    every: list[dict[str, Any]] = json.loads(told)
    return [entry for entry in every if canonicalize_name(entry["Name"]) in names]


def bill(names: set[str]) -> dict[str, Any]:
    """The environment as CycloneDX, without what is not shipped, with the bundled models."""
    made: dict[str, Any] = json.loads(
        _told("-m", "cyclonedx_py", "environment", "--of", "JSON", sys.executable)
    )
    kept = [part for part in made["components"] if canonicalize_name(part["name"]) in names]
    references = {part["bom-ref"] for part in kept}
    made["components"] = [*kept, *map(_model_part, _models())]
    made["dependencies"] = [
        {**entry, "dependsOn": [ref for ref in entry.get("dependsOn", ()) if ref in references]}
        for entry in made.get("dependencies", ())
        if entry["ref"] in references
    ]
    return made


def _models() -> list[Path]:
    from medmamba_desktop import paths

    return sorted(paths.bundled_models().glob("*.safetensors"))


def _model_part(file: Path) -> dict[str, Any]:
    from medmamba_desktop.core.library.model_file import read_info

    info = read_info(file)
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model:{info.name}",
        "name": info.name,
        "version": info.version,
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}],
        "licenses": [{"license": {"name": info.licence}}],
    }


def full_text(entries: list[dict[str, Any]]) -> str:
    """Every licence, one after the other."""
    pieces = []
    for entry in entries:
        head = f"{LINE}\n{entry['Name']} {entry['Version']}: {entry['License']}\n{entry['URL']}\n"
        texts = [entry.get(key) for key in ("LicenseText", "NoticeText")]
        known = [text for text in texts if text and text != "UNKNOWN"]
        pieces += [head, *(known or [WITHOUT_TEXT])]
    return "\n".join([*pieces, *_model_notices()])


def _model_notices() -> list[str]:
    from medmamba_desktop.core.library.model_file import read_info

    found = []
    for file in _models():
        info = read_info(file)
        sections = [f"{title}\n{text}" for title, text in info.card if "icence" in title]
        found += [f"{LINE}\nModel {info.name} {info.version}: {info.licence}\n", *sections]
    return found


def write(folder: Path) -> None:
    """Write all of it to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    names = shipped()
    entries = packages(names)
    missing = names - {canonicalize_name(entry["Name"]) for entry in entries}
    if missing:
        raise SystemExit(f"no licence was found for {', '.join(sorted(missing))}")
    lines = [f"{entry['Name']} {entry['Version']}: {_short(entry['License'])}" for entry in entries]
    (folder / "packages.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")
    (folder / "third-party.txt").write_text(full_text(entries), encoding="utf-8")
    (folder / "sbom.cdx.json").write_text(json.dumps(bill(names), indent=1), encoding="utf-8")
    for name in ("LICENSE", "NOTICE"):
        (folder / f"{name}.txt").write_bytes((HERE.parent / name).read_bytes())
    print(f"{len(entries)} packages with their licences")


def _short(licence: str) -> str:
    """One line; some packages give the whole text as the licence's name."""
    first = licence.strip().splitlines()[0] if licence.strip() else "see its text"
    return first if len(first) < 120 else f"{first[:117]}…"


def add_system(folder: Path) -> None:
    """Add the libraries that were copied from a Debian or Ubuntu system, with their copyrights."""
    licences = next(folder.rglob("third-party.txt")).parent
    owners = sorted({owner for file in folder.glob("lib*.so*") if (owner := _owner(file.name))})
    extension = folder.glob("lib-dynload/*")
    owners += ["python3"] if any(extension) else []
    with (licences / "third-party.txt").open("a", encoding="utf-8") as stream:
        for owner in owners:
            text = Path(f"/usr/share/doc/{owner}/copyright")
            words = text.read_text(encoding="utf-8", errors="replace") if text.is_file() else ""
            stream.write(f"\n{LINE}\n{owner} (from the system it was built on)\n\n{words}")
    with (licences / "packages.txt").open("a", encoding="utf-8") as stream:
        stream.writelines(f"{owner}: from the system it was built on\n" for owner in owners)
    print(f"{len(owners)} packages of the system: {', '.join(owners)}")


def _owner(library: str) -> str:
    asked = subprocess.run(
        ["dpkg", "-S", f"*/{library}"], capture_output=True, text=True, check=False
    )
    return asked.stdout.split(":")[0] if asked.returncode == 0 else ""


def _told(*words: str) -> str:
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=True
    ).stdout


if __name__ == "__main__":
    if sys.argv[1] == "--system":
        add_system(Path(sys.argv[2]))
    else:
        write(Path(sys.argv[1]))
