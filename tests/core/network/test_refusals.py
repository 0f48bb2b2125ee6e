"""What the confined reader of checkpoints may say, which is told again in the user's language."""

from __future__ import annotations

from medmamba_desktop.core.network import refusals


def test_every_refusal_is_among_those_that_are_told_again() -> None:
    written = {text for name, text in vars(refusals).items() if name.isupper() and name != "ALL"}
    assert set(refusals.ALL) == written
