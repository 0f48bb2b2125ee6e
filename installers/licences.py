"""Checks that whatever the program is shipped with may be shipped with it, without a network.

`python -m installers.licences` looks at the packages that pyproject.toml asks for and those that
they ask for in turn, as they are installed here, and fails on a licence that is not on the list.
The list is of licences under which parts of an Apache-2.0 program may be handed on: permissive
ones, and those that ask for the part's own source or that it can be replaced, which the packages
allow.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatch
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "HPND", "ISC",
    "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-CMU", "MPL-2.0",
    "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
})  # fmt: skip
# What packages say that do not say it in SPDX; the classifiers of PyPI among it.
SAID = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}
# Looked into by hand.
KNOWN = {
    "nvidia-*": "NVIDIA's terms let programs bring these libraries; in CUDA's flavour alone",
    "cuda-toolkit": "names packages of NVIDIA and holds nothing itself",
}
_TOKEN = re.compile(r"\s*(\(|\)|[^\s()]+)")


def needed(roots: Iterable[str]) -> dict[str, Distribution]:
    """The installed packages that requirements lead to, by canonical name."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(root) for root in roots]
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        if name in found or (asked.marker and not asked.marker.evaluate({"extra": ""})):
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # for another system
        for text in found[name].requires or ():
            inner = Requirement(text)
            extras = asked.extras or {""}
            if inner.marker is None or any(inner.marker.evaluate({"extra": e}) for e in extras):
                inner.marker = None
                waiting.append(inner)
    return found


def licence_of(package: Distribution) -> str:
    """What a package says of its licence, as an SPDX expression where that can be told."""
    words = package.metadata
    classifiers = words.get_all("Classifier") or []
    kinds = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License :: OSI")]
    first = (words.get("License") or "").strip().partition("\n")[0]
    said = words.get("License-Expression") or " AND ".join(
        SAID.get(kind.lower(), kind) for kind in kinds if kind != "OSI Approved"
    )
    return str(said or SAID.get(first.lower(), first))


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression (annex D of the specification) leaves a choice that is allowed."""
    tokens = _TOKEN.findall(expression)
    try:
        return _either(tokens) and not tokens
    except IndexError:
        return False


def _either(tokens: list[str]) -> bool:
    is_good = _both(tokens)
    while tokens and tokens[0].upper() == "OR":
        del tokens[0]
        is_good = _both(tokens) or is_good
    return is_good


def _both(tokens: list[str]) -> bool:
    is_good = _one(tokens)
    while tokens and tokens[0].upper() == "AND":
        del tokens[0]
        is_good = _one(tokens) and is_good
    return is_good


def _one(tokens: list[str]) -> bool:
    token = tokens.pop(0)
    if token == "(":
        is_good = _either(tokens)
        return tokens.pop(0) == ")" and is_good
    if tokens and tokens[0].upper() == "WITH":  # an exception allows more
        del tokens[:2]
    return token in ALLOWED


def refused(packages: dict[str, Distribution]) -> list[str]:
    """A line for each package whose licence is not on the list."""
    return [
        f"{name} {package.version}: {licence_of(package) or 'says no licence'}"
        for name, package in sorted(packages.items())
        if not any(fnmatch(name, known) for known in KNOWN) and not is_allowed(licence_of(package))
    ]


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    packages = needed(project["dependencies"])
    bad = refused(packages)
    for line in bad:
        print(line)
    print(f"{len(packages)} packages, {len(bad)} with a licence that is not on the list")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
