"""Which parts of other people's this installation has, and under which licences."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata, requires

from medmamba_desktop import paths
from medmamba_desktop.core.language import tr

_NAME = re.compile(r"[\w.-]+")


def shipped_parts() -> tuple[str, ...]:
    """A line for each part with its version and licence.

    In a frozen program these are all parts, as written down when it was made; elsewhere the
    packages that it asks for.
    """
    try:
        text = (paths.resources() / "licences" / "packages.txt").read_text(encoding="utf-8")
    except OSError:
        return _required()
    return tuple(line for line in text.splitlines() if line)


def _required() -> tuple[str, ...]:
    try:
        wanted = requires("medmamba-desktop") or []
    except PackageNotFoundError:
        return ()
    names = [found[0] for text in wanted if "extra ==" not in text and (found := _NAME.match(text))]
    return tuple(_line(name) for name in sorted(names, key=str.lower))


def _line(name: str) -> str:
    try:
        told = metadata(name).json
    except PackageNotFoundError:
        return tr("{name}: not installed", name=name)
    licence = told.get("license_expression") or _short(told.get("license"))
    return f"{told['name']} {told['version']}: {licence}"


def _short(text: str | list[str] | None) -> str:
    lines = str(text or "").strip().splitlines()
    return lines[0] if lines and len(lines[0]) < 80 else tr("see its own files")
