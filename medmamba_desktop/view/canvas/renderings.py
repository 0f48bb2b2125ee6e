"""How stored values became 8 bits, in the user's language.

A picture carries it as English words, which are kept with its results and written into exports.
"""

from __future__ import annotations

from medmamba_desktop.core.language import again, tr, tr_noop

# Steps that the core writes, one after the other; each of these more exact than those below it.
_STEPS = (
    tr_noop("8 bit as stored"),
    tr_noop("upper 8 of 16 bits"),
    tr_noop("modality LUT"),
    tr_noop("VOI LUT (file)"),
    tr_noop("inverted"),
    tr_noop("turned as EXIF says"),
    tr_noop("transparency over black"),
    tr_noop("window {window} (file)"),
    tr_noop("window {window} (file), {function}"),
    tr_noop("range {span} (no window in file)"),
    tr_noop("range {span} (without padding)"),
    tr_noop("{span} to 8 bit"),
)
_BETWEEN = "; "


def rendering_words(rendering: str) -> str:
    """The steps of a picture's rendering, as the user reads them."""
    return tr(_BETWEEN).join(again(step, _STEPS) for step in rendering.split(_BETWEEN))
