"""What a pane shows, in words: for the line above it, and for those who do not see it."""

from __future__ import annotations

from medmamba_desktop.core.language import tr, trn
from medmamba_desktop.core.viewing.windowing import words_of
from medmamba_desktop.view import words
from medmamba_desktop.view.canvas.canvas import Canvas
from medmamba_desktop.view.canvas.renderings import rendering_words


def facts(canvas: Canvas) -> list[str]:
    """Modality, size, zoom and window of the image; nothing where there is none."""
    frame = canvas.frame
    if frame is None:
        return []
    shown_by = rendering_words(frame.rendering) or words_of(canvas.display, frame.unit)
    size = f"{frame.width} × {frame.height}"
    parts = [frame.modality, size, words.whole_percent(canvas.zoom), shown_by]
    return [part for part in parts if part]


def said(canvas: Canvas, name: str, caption: str, place: str) -> str:
    """All that a pane shows.

    Args:
        name: of the image, or what stands for it while names are hidden.
        caption: which heat map lies over it, or why there is none.
        place: which pane it is, empty where there is only one.
    """
    if canvas.frame is None:
        return words.listed(part for part in (place, name) if part)
    look = canvas.look
    parts = [place, name]
    if look.count > 1:
        parts.append(tr("{at} of {count}", at=look.position + 1, count=look.count))
    parts += facts(canvas)
    if look.is_inverted:
        parts.append(tr("inverted"))
    if look.measures:
        parts.append(trn("{n} measure", "{n} measures", len(look.measures)))
    parts.append(" ".join(caption.split()))
    return words.listed(part for part in parts if part)
