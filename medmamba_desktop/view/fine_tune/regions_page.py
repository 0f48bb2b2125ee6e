"""Second page, which may be skipped: mark on some pictures what the model should look at."""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from medmamba_desktop.core.dataset.examples import Box, Example, LabelledData, MaskImage
from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.operations.thumbnails import Thumbnails
from medmamba_desktop.view.fine_tune.box_canvas import BoxCanvas
from medmamba_desktop.view.fine_tune.page import Page, set_icon
from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.parts import Chooser, ElidedLabel, box, button, column, label, row
from medmamba_desktop.view.theme import Theme

ENOUGH = 50  # marked pictures, from which more help little
_ALL = ""
_KEYS = (
    (tr_noop("Drag"), tr_noop("draw a box")),
    (tr_noop("J or Enter"), tr_noop("next picture")),
    ("K", tr_noop("picture before")),
    (tr_noop("Del"), tr_noop("remove a box")),
    ("Ctrl+Z", tr_noop("undo")),
    ("B", tr_noop("a box without the mouse")),
    (tr_noop("Arrows"), tr_noop("move it; Shift: its size")),
)
_ADVICE = tr_noop(
    "Draw around what decides the class, on as many pictures as you like. 20 help, 50 are plenty. "
    "Leave out pictures with nothing to show."
)


class RegionsPage(Page):
    """One picture after the other; classes take turns, so that a few boxes cover them all."""

    title = tr_noop("Show it where to look")
    lead = tr_noop(
        "Optional: a few boxes teach the model to look at the lesion and not at what is around."
    )
    next_text = tr_noop("Next")

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__(state, operations, theme)
        self._examples: tuple[Example, ...] = ()
        self._data: LabelledData | None = None
        self._at = 0
        self._undo: list[tuple[ImageRef, tuple[Box, ...]]] = []
        self._build_parts(operations.pictures)
        self._build_layout()
        self._connect()
        self._draw_icons()

    def _build_parts(self, pictures: Thumbnails) -> None:
        self.canvas = BoxCanvas(pictures, self.theme)
        self.name = ElidedLabel()
        self.label = label(role="badge")
        self.label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.position = label(role="muted")
        self.only = Chooser()
        self.only.setAccessibleName(tr("Class of the pictures shown"))
        self.only.setMinimumWidth(130)
        self.back, self.on = button(tr("Previous")), button(tr("Next picture"))
        self.undo, self.remove = button(tr("Undo")), button(tr("Remove box"))
        self.counter = label(role="title", scale=1.25, is_wrapped=True)
        self.by_class = label(role="muted", is_wrapped=True)

    def _build_layout(self) -> None:
        head = row(self.name, self.label, self.position, 6, self.only, spacing=10)
        head.setStretch(0, 1)
        foot = row(self.back, self.on, 12, self.remove, self.undo, 0, spacing=8)
        left = column(box(head), self.canvas, box(foot), spacing=10)
        left.setStretch(1, 1)
        right = box(column(
            self.counter, self.by_class, 10, label(tr(_ADVICE), "muted", is_wrapped=True), 14,
            label(tr("Mouse and keys"), "section"), _key_table(), 0, spacing=6,
        ))  # fmt: skip
        right.setFixedWidth(252)
        content = row(box(left), right, spacing=22)
        content.setStretch(0, 1)
        self.put(box(content))

    def _connect(self) -> None:
        self.canvas.edited.connect(self._on_edited)
        self.back.clicked.connect(lambda: self.step(-1))
        self.on.clicked.connect(lambda: self.step(1))
        self.remove.clicked.connect(self.canvas.remove_box)
        self.undo.clicked.connect(self._on_undo)
        self.only.activated.connect(self._on_only)
        self.tune.choices_changed.connect(self._draw_counts)
        self.tune.data_changed.connect(self._on_data)
        self.theme.changed.connect(self._draw_icons)
        shortcut = QShortcut(QKeySequence.StandardKey.Undo, self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._on_undo)

    def enter(self) -> None:
        self._take_data()
        self.canvas.setFocus()

    @property
    def summary(self) -> str:
        marked = len(self._marked() | self._found())
        return _marked(marked) if marked else tr("optional")

    def step(self, distance: int) -> None:
        """Go to another picture; stops at the ends."""
        at = max(0, min(self._at + distance, len(self._examples) - 1))
        if at != self._at:
            self._at = at
            self._draw_picture()
        self.canvas.setFocus()

    def _on_data(self) -> None:
        if self.tune.data is not self._data and self.isVisible():
            self._take_data()
        self.changed.emit()

    def _take_data(self) -> None:
        data = self.tune.data
        if data is self._data:
            self._draw_counts()
            return
        self._data, self._at, self._undo = data, 0, []
        self.only.clear()
        self.only.addItem(tr("all classes"), _ALL)
        for name in data.classes if data else ():
            self.only.addItem(name, name)
        self._take_examples()

    def _take_examples(self) -> None:
        only = self.only.currentData()
        examples = self._data.examples if self._data else ()
        self._examples = in_turns(tuple(e for e in examples if only in (_ALL, e.label)))
        self._at = 0
        self._draw_picture()
        self._draw_counts()

    def _draw_picture(self) -> None:
        if not self._examples:
            self.canvas.show_picture(None)
            return
        example = self._examples[self._at]
        masks = [region.ref for region in example.regions if isinstance(region, MaskImage)]
        self.canvas.show_picture(
            example.ref, self.tune.boxes.get(example.ref, ()), masks[0] if masks else None
        )
        self.name.set_whole(example.ref.file_name)
        self.label.setText(example.label)
        self.position.setText(
            tr("{n} of {all}", n=number(self._at + 1), all=number(len(self._examples)))
        )
        self.back.setEnabled(self._at > 0)
        self.on.setEnabled(self._at < len(self._examples) - 1)
        self._draw_buttons()
        for ahead in self._examples[self._at + 1 : self._at + 3]:
            self.operations.pictures.get(ahead.ref)

    def _draw_counts(self) -> None:
        marked, found = self._marked(), self._found()
        self.counter.setText(_marked(len(marked | found)))
        by_class = dict.fromkeys(self._data.classes if self._data else (), 0)
        for example in self._data.examples if self._data else ():
            by_class[example.label] += example.ref in marked or example.ref in found
        lines = [
            tr("{name}: {count}", name=name, count=number(count))
            for name, count in list(by_class.items())[:8]
        ]
        if found:
            lines.append(tr("{n} of them by masks that were found", n=number(len(found))))
        self.by_class.setText("\n".join(lines))
        self._draw_buttons()
        self.changed.emit()

    def _draw_buttons(self) -> None:
        self.remove.setEnabled(bool(self.canvas.boxes))
        self.undo.setEnabled(bool(self._undo))

    def _draw_icons(self) -> None:
        palette = self.theme.palette
        set_icon(self.back, icon("back", palette))
        set_icon(self.on, icon("next", palette))
        set_icon(self.undo, icon("undo", palette))
        set_icon(self.remove, icon("trash", palette))

    def _marked(self) -> set[ImageRef]:
        return set(self.tune.boxes)

    def _found(self) -> set[ImageRef]:
        return {e.ref for e in self._data.examples if e.regions} if self._data else set()

    def _on_edited(self, boxes: tuple[Box, ...]) -> None:
        ref = self.canvas.ref
        if ref is not None:
            self._undo.append((ref, self.tune.boxes.get(ref, ())))
            self.operations.label_data.mark(ref, boxes)

    def _on_undo(self) -> None:
        if not self._undo:
            return
        ref, boxes = self._undo.pop()
        self.operations.label_data.mark(ref, boxes)
        places = [n for n, example in enumerate(self._examples) if example.ref == ref]
        if places and places[0] != self._at:
            self._at = places[0]
            self._draw_picture()
        else:
            self.canvas.set_boxes(boxes)
        self._draw_buttons()

    def _on_only(self) -> None:
        self._take_examples()
        self.canvas.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_J: 1, Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_K: -1}
        if event.key() in steps:
            self.step(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


def in_turns(examples: tuple[Example, ...]) -> tuple[Example, ...]:
    """One of each class after the other."""
    by_class: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_class[example.label].append(example)
    rounds = zip_longest(*by_class.values())
    return tuple(example for one in rounds for example in one if example is not None)


def _marked(count: int) -> str:
    return trn("{n} picture marked", "{n} pictures marked", count)


def _key_table() -> QWidget:
    lines = []
    for key, what in _KEYS:
        line = row(label(tr(key), "key", 0.9), label(tr(what), "muted", 0.95), 0, spacing=8)
        lines.append(box(line))
    return box(column(*lines, spacing=5))
