"""Puts flowables on pages one after the other as they come, so that each is a place to stop at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from medmamba_desktop.core.export.pdf_pages import MARGIN

WIDTH: Final = A4[0] - 2 * MARGIN
_TOP: Final = A4[1] - MARGIN
_BOTTOM: Final = MARGIN + 8 * mm  # above the foot


class Layout:
    """Fills the pages of a canvas from the top down.

    reportlab's own templates lay out a whole story in one go, which for a few hundred pictures
    takes seconds in which nothing else can be done.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._y = _TOP
        self._space = 0.0

    def add(self, flowables: Iterable[Flowable]) -> None:
        """Put these below what is there; what does not fit goes on the next page, or is split."""
        waiting = list(flowables)
        while waiting:
            head = waiting.pop(0)
            if self._place(head):
                continue
            pieces = head.splitOn(self._canvas, WIDTH, self._room(head))
            if len(pieces) > 1 and self._place(pieces[0]):
                waiting[:0] = pieces[1:]
            elif self._y < _TOP:
                self._break()
                waiting.insert(0, head)
            else:
                raise ValueError("this is higher than a page, and cannot be split")

    def add_together(self, flowables: Sequence[Flowable]) -> None:
        """As `add`, on one page where they fit on one."""
        spaces = [max(f.getSpaceBefore(), f.getSpaceAfter()) for f in flowables]
        heights = [f.wrapOn(self._canvas, WIDTH, _TOP)[1] for f in flowables]
        if self._y < _TOP and sum(spaces) + sum(heights) > self._y - _BOTTOM:
            self._break()
        self.add(flowables)

    def close(self) -> None:
        """Write the file."""
        self._canvas.showPage()
        self._canvas.save()

    def _room(self, flowable: Flowable) -> float:
        above = 0.0 if self._y == _TOP else max(self._space, flowable.getSpaceBefore())
        room: float = self._y - above - _BOTTOM
        return room

    def _place(self, flowable: Flowable) -> bool:
        """Draw it where there is room for it."""
        room = self._room(flowable)
        _, height = flowable.wrapOn(self._canvas, WIDTH, room)
        if height > room:
            return False
        self._y = _BOTTOM + room - height
        flowable.drawOn(self._canvas, MARGIN, self._y)
        self._space = flowable.getSpaceAfter()
        return True

    def _break(self) -> None:
        self._canvas.showPage()
        self._y, self._space = _TOP, 0.0
