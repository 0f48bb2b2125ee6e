"""Third page: what must stay together, and how large the parts are."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QSlider, QTableWidget, QTableWidgetItem, QWidget

from medmamba_desktop.core.dataset.examples import SPLITS, LabelledData, Split
from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.fine_tune import Parts
from medmamba_desktop.view import words
from medmamba_desktop.view.access import CHART, spoken_as
from medmamba_desktop.view.fine_tune import words as tune_words
from medmamba_desktop.view.fine_tune.compare import CompareSheet
from medmamba_desktop.view.fine_tune.page import Page, card, scrolled
from medmamba_desktop.view.fine_tune.problem_cards import ProblemCards
from medmamba_desktop.view.parts import Chooser, box, button, column, label, row
from medmamba_desktop.view.theme import Theme

_WHY = tr_noop(
    "Pictures of one patient resemble each other. Were they in several parts, the figures "
    "would be too good."
)
_NO_PATIENT = tr_noop(
    "This rule knows no patients. If some have several pictures, the figures may be too good."
)
_ROW = 32
_COLUMNS = (tr_noop("Class"), tr_noop("Training"), tr_noop("Validation"), tr_noop("Test"))


class SplitPage(Page):
    """Draws `Parts`; every change parts the data anew."""

    title = tr_noop("Training, validation and test")
    lead = tr_noop("The test part is locked away until the end: its figures are those to believe.")

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__(state, operations, theme)
        self._build_parts()
        self._build_layout()
        self.tune.parts_changed.connect(self._draw)
        self.tune.choices_changed.connect(self._draw)
        theme.changed.connect(self._draw)
        self._draw()

    def _build_parts(self) -> None:
        self.rule = Chooser()
        self.rule.setAccessibleName(tr("What must stay together"))
        self.rule.activated.connect(self._on_rule)
        self.rule_facts = label(role="muted", is_wrapped=True)
        self.rule_examples = label(is_wrapped=True)
        self.validation = self._build_share(tr("Validation"))
        self.test = self._build_share(tr("Test"))
        self._validation_text, self._test_text = label(), label()
        self.reset = button(tr("As suggested"), "link")
        self.reset.clicked.connect(self._on_reset)
        self.bar = PartBar(self.theme)
        self.table = QTableWidget(0, len(_COLUMNS))
        self.notes = label(is_wrapped=True)
        self.cards = ProblemCards(self.theme)
        self.cards.show_wanted.connect(self._on_show)
        self.cards.hide()
        self.waiting = label(tr("Parting the pictures…"), "muted")
        self.problem = label(role="error", is_wrapped=True)
        self._set_up_table()

    def _build_share(self, name: str) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(5, 40)
        slider.setSingleStep(1)
        slider.setPageStep(5)
        slider.setAccessibleName(tr("{name}, per cent of the pictures", name=name))
        slider.valueChanged.connect(self._draw_shares)
        slider.sliderReleased.connect(self._on_shares)
        slider.actionTriggered.connect(self._on_slider_action)
        return slider

    def _set_up_table(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels([tr(title) for title in _COLUMNS])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setAccessibleName(tr("Pictures of each class in each part"))
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        first = QTableWidgetItem(tr(_COLUMNS[0]))
        first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setHorizontalHeaderItem(0, first)
        table.verticalHeader().setDefaultSectionSize(_ROW)

    def _build_layout(self) -> None:
        together = column(
            label(tr("What must stay together"), "section"),
            label(tr(_WHY), "muted", is_wrapped=True),
            2, self.rule, self.rule_facts, self.rule_examples,
            margins=(16, 12, 16, 14), spacing=6,
        )  # fmt: skip
        shares = column(
            label(tr("How large the parts are"), "section"),
            box(row(label(tr("Validation")), 0, self._validation_text)), self.validation,
            box(row(label(tr("Test, locked away")), 0, self._test_text)), self.test,
            box(row(0, self.reset)), margins=(16, 12, 16, 8), spacing=4,
        )  # fmt: skip
        left = box(column(card(together), card(shares), 0, margins=(0, 0, 8, 0), spacing=12))
        left_area = scrolled(left)
        left_area.setFixedWidth(360)
        right = column(
            self.bar, self.table, self.waiting, self.problem, self.cards, self.notes, 0, spacing=10
        )
        right.setStretch(1, 1000)
        content = row(left_area, box(right), spacing=18)
        content.setStretch(1, 1)
        self.put(box(content))

    def enter(self) -> None:
        self.operations.label_data.part()
        self._draw()

    @property
    def can_go_on(self) -> bool:
        return self.tune.parts is not None

    @property
    def summary(self) -> str:
        parts = self.tune.parts
        if parts is None:
            return ""
        if not parts.has_test:
            return tr("cross-validation")
        counts = [sum(parts.data.counts(split).values()) for split in SPLITS]
        return " / ".join(number(count) for count in counts)

    def _draw(self) -> None:
        parts = self.tune.parts
        problem = self.tune.parts_problem
        self.waiting.setVisible(parts is None and problem is None)
        self.problem.setText(words.told(problem) if problem else "")
        self.problem.setVisible(problem is not None)
        choice = self.tune.part_choice
        for slider, value in ((self.validation, choice.validation), (self.test, choice.test)):
            if not slider.isSliderDown():
                slider.setValue(round(value * 100))
        self._draw_enabled()
        self._draw_shares()
        if parts is not None:
            self._draw_parts(parts)
        self.changed.emit()

    def _draw_enabled(self) -> None:
        """A part that the data came with keeps its size."""
        data = self.tune.data
        sliders: tuple[tuple[QSlider, Split], ...] = ((self.validation, "val"), (self.test, "test"))
        for slider, split in sliders:
            is_given = data is not None and any(data.counts(split).values())
            slider.setEnabled(not is_given)
            slider.setToolTip(tr("The data came with this part") if is_given else "")

    def _draw_parts(self, parts: Parts) -> None:
        self._draw_rule(parts)
        self._draw_table(parts.data)
        self.cards.show_problems(parts.problems, frozenset())
        self.cards.setVisible(bool(parts.problems))
        self.notes.setText("\n".join(f"•  {words.sentence(note)}" for note in parts.notes))
        self.notes.setVisible(bool(parts.notes))

    def _draw_rule(self, parts: Parts) -> None:
        titles = [rule.title for rule in parts.rules]
        if [self.rule.itemText(n) for n in range(self.rule.count())] != titles:
            self.rule.clear()
            self.rule.addItems(titles)
        self.rule.setEnabled(len(titles) > 1)
        if not parts.rules:
            self.rule_facts.setText(tr("Every picture stands by itself."))
            self.rule_examples.hide()
            return
        self.rule.setCurrentIndex(parts.rule)
        rule = parts.rules[parts.rule]
        groups = trn("{n} group", "{n} groups", rule.groups)
        largest = trn("{n} picture", "{n} pictures", rule.largest)
        self.rule_facts.setText(
            tr("{groups}; the largest has {pictures}.", groups=groups, pictures=largest)
        )
        lines = [_example(example) for example in tuple(rule.examples)[:4]]
        if rule.kind in ("duplicates", "none"):
            lines.append(tr(_NO_PATIENT))
        self.rule_examples.setText("\n".join(lines))
        self.rule_examples.setVisible(bool(lines))

    def _draw_table(self, data: LabelledData) -> None:
        counts = {split: data.counts(split) for split in SPLITS}
        totals = {split: sum(found.values()) for split, found in counts.items()}
        self.bar.show_counts(totals)
        if self.table.rowCount() != len(data.classes):
            self.table.setRowCount(len(data.classes))
            self.table.setMaximumHeight(len(data.classes) * _ROW + 42)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for line, name in enumerate(data.classes):
            self.table.setItem(line, 0, QTableWidgetItem(name))
            for place, split in enumerate(SPLITS, 1):
                item = QTableWidgetItem(number(counts[split][name]))
                item.setTextAlignment(right)
                self.table.setItem(line, place, item)

    def _draw_shares(self) -> None:
        pairs = ((self.validation, self._validation_text), (self.test, self._test_text))
        for slider, text in pairs:
            text.setText(
                words.whole_percent(slider.value() / 100)
                if slider.isEnabled()
                else tr("as the data came")
            )

    def _on_rule(self, index: int) -> None:
        self.operations.label_data.choose_parts(replace(self.tune.part_choice, rule=index))

    def _on_show(self, index: int) -> None:
        # As read: the parts lack the pictures that are left out.
        parts, data = self.tune.parts, self.tune.data
        if parts is not None and data is not None:
            problem = parts.problems[index]
            CompareSheet(problem, data, self.operations.pictures, self.theme, self).open()

    def _on_slider_action(self) -> None:
        # A drag counts when it ends; keys and the wheel set the value after this signal.
        if not (self.validation.isSliderDown() or self.test.isSliderDown()):
            self._on_shares()

    def _on_shares(self) -> None:
        validation, test = (s.sliderPosition() / 100 for s in (self.validation, self.test))
        choice = replace(self.tune.part_choice, validation=validation, test=test)
        self.operations.label_data.choose_parts(choice)

    def _on_reset(self) -> None:
        fresh = type(self.tune.part_choice)()
        self.operations.label_data.choose_parts(fresh)


class PartBar(QWidget):
    """The three parts as lengths, with their counts."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts: dict[Split, int] = {}
        self.setMinimumHeight(62)
        self.setAccessibleName(tr("How many pictures each part has"))
        spoken_as(self, CHART)

    def show_counts(self, counts: dict[Split, int]) -> None:
        """Draw these counts, keyed by split."""
        self._counts = dict(counts)
        said = words.listed(f"{tr(tune_words.PARTS[k])} {number(v)}" for k, v in counts.items())
        self.setAccessibleDescription(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, 62)

    def paintEvent(self, event: QPaintEvent) -> None:
        total = sum(self._counts.values())
        if not total:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        colours: dict[Split, str] = {
            "train": palette.accent,
            "val": palette.bar,
            "test": palette.caution,
        }
        gap, least = 4, 92.0
        left = 0.0
        room = self.width() - 2 * gap - 3 * least
        for split, count in self._counts.items():
            wide = least + max(0.0, room) * count / total
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours[split] if count else palette.track))
            painter.drawRoundedRect(QRectF(left, 0, wide, 10), 4, 4)
            words_at = QRectF(left, 16, wide, 20)
            painter.setPen(palette.colour("text"))
            painter.drawText(words_at, Qt.AlignmentFlag.AlignLeft, number(count))
            painter.setPen(palette.colour("muted"))
            # An empty test part is none that is locked away.
            name = tr("Test") if split == "test" and not count else tr(tune_words.PARTS[split])
            cut = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(wide))
            painter.drawText(words_at.translated(0, 20), Qt.AlignmentFlag.AlignLeft, cut)
            left += wide + gap
        painter.end()


def _example(example: object) -> str:
    """One example of a rule: a file and the group that it gives, or plain words."""
    if isinstance(example, tuple) and len(example) == 2:
        return f"{example[0]}  →  {example[1]}"
    return str(example)
