"""Whether a model is what it was and computes what it did: hash, weights, self-test."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.library.ledger import read_ledger
from medmamba_desktop.core.library.model_file import file_sha256
from medmamba_desktop.core.library.shelf import Shelf
from medmamba_desktop.core.values import ModelInfo

if TYPE_CHECKING:
    from medmamba_desktop.core.library.weights import LoadedModel

# Beside the bundled models, as `sha256sum` writes and reads it.
SUMS = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: of the check, for people.
        state: "unknown" where the file says too little to tell.
        text: what was found, one sentence without a trailing full stop.
    """

    name: str
    state: Literal["sound", "failed", "unknown"]
    text: str


def verifying(shelf: Shelf, info: ModelInfo) -> Generator[Check, None, tuple[Check, ...]]:
    """Check a model, step by step; yields what has been checked, returns all of it.

    Args:
        info: of a model on the shelf, or of a file anywhere, whose hash nobody has noted.
    """
    from medmamba_desktop.core.library.weights import load_model

    found = [_hash(shelf, info)]
    yield found[-1]
    try:
        model = load_model(info)
    except MedMambaError as error:
        found.append(Check(tr("Weights"), "failed", error.message))
        yield found[-1]
        return tuple(found)
    for check in (_weights, _self_test):
        found.append(check(model))
        yield found[-1]
    return tuple(found)


def _hash(shelf: Shelf, info: ModelInfo) -> Check:
    name = tr("Hash")
    try:
        now = file_sha256(info.path)
    except OSError as error:
        return Check(
            name, "failed", tr("The file cannot be read ({reason})", reason=error.strerror)
        )
    noted = _noted(shelf, info)
    if noted is None:
        text = tr("SHA-256 {hash}; nothing is noted to compare it with", hash=now)
        return Check(name, "unknown", text)
    if noted != now:
        text = tr("The file was changed: SHA-256 {hash}, noted is {noted}", hash=now, noted=noted)
        return Check(name, "failed", text)
    return Check(name, "sound", tr("SHA-256 {hash}, as noted", hash=now))


def _noted(shelf: Shelf, info: ModelInfo) -> str | None:
    """The hash that the file should have."""
    if info.path.parent == shelf.user:
        return read_ledger(shelf.user).hashes.get(info.path.name)
    if info.path.parent != shelf.bundled:
        return None
    try:
        lines = (shelf.bundled / SUMS).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return None
    sums = {match[2]: match[1] for match in map(_LINE.fullmatch, lines) if match}
    return sums.get(info.path.name)


def _weights(model: LoadedModel) -> Check:
    count = sum(value.numel() for value in model.network.parameters())
    text = tr(
        "{count:,} weights, all finite, of the names and shapes that the description asks for",
        count=count,
    )
    return Check(tr("Weights"), "sound", text)


def _self_test(model: LoadedModel) -> Check:
    from medmamba_desktop.core.library import reference

    name = tr("Self-test")
    stored = model.header.reference
    if stored is None:
        text = tr("The file holds no reference scores; older files have none")
        return Check(name, "unknown", text)
    if stored["picture"] != reference.PICTURE:
        text = tr("The reference scores are of a picture of another program")
        return Check(name, "unknown", text)
    found = reference.reference_scores(model.network, model.header)
    if found is None:
        return Check(name, "failed", tr("The scores computed here are not finite"))
    far = reference.greatest_difference(found, stored["scores"])
    if far > reference.TOLERANCE:
        text = tr(
            "The scores of the made-up picture differ from the stored ones by {share:.1g} of the "
            "largest; up to {most:g} is allowed",
            share=far,
            most=reference.TOLERANCE,
        )
        return Check(name, "failed", text)
    text = tr(
        "The scores of the made-up picture differ from the stored ones by {share:.1g} of the "
        "largest",
        share=far,
    )
    return Check(name, "sound", text)
