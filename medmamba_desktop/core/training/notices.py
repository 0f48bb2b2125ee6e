"""What a run tells the user on its way, as patterns: kept in English, shown in her language."""

from __future__ import annotations

from collections.abc import Iterable

from medmamba_desktop.core.language import again, tr_noop

NOT_READ = tr_noop("{count} pictures could not be read any more and were left out")
SIGHT = tr_noop(
    "The last layer sees {sight}: its loss on held-out pictures is {loss:.2f} ({others})"
)
LESS_MEMORY = tr_noop(
    "The device's memory did not hold {before} pictures at once; training goes on with {now} at "
    "once, a little slower"
)
ROLLED_BACK = tr_noop(
    "Training became unstable (its loss was no number); it goes on from step {step} with the "
    "learning rate at {factor:.0%}"
)
NOT_SAVED = tr_noop(
    "The state of the training could not be saved ({reason}). Training goes on; make room on the "
    "disk, or what comes from now on is lost if it is interrupted"
)
_MASKS = "{n} masks cannot be used; their pictures are used without a region"
_EVERY = (NOT_READ, SIGHT, LESS_MEMORY, ROLLED_BACK, NOT_SAVED, _MASKS)


def said_again(notices: Iterable[str]) -> tuple[str, ...]:
    """Notices that were kept, in the user's language."""
    return tuple(again(text, _EVERY) for text in notices)
