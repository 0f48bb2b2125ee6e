"""The settings that few need, made from a table: epochs, rates, augmentation, device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QGridLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.view.parts import Chooser, label

_MEASURES = (
    ("balanced_accuracy", tr_noop("Balanced accuracy")), ("accuracy", tr_noop("Accuracy")),
    ("macro_auc", tr_noop("AUC, mean of the classes")), ("loss", tr_noop("Loss")),
)  # fmt: skip
_BALANCES = (
    ("weights", tr_noop("Rare classes count more")), ("logits", tr_noop("Adjusted for how rare")),
    ("none", tr_noop("As the data are")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One setting.

    Attributes:
        mode: where it has an effect; empty in both.
        kind: whole, real, or the choices there are.
    """

    name: str
    title: str
    tip: str
    kind: str | tuple[tuple[str, str], ...] = "whole"
    least: float = 0
    most: float = 1000
    step: float = 1
    decimals: int = 0
    special: str = ""
    mode: str = ""


FIELDS = (
    Field(
        "epochs",
        tr_noop("Epochs"),
        tr_noop("How often every training picture is seen, at most"),
        least=1,
        mode="full",
    ),
    Field(
        "batch_size",
        tr_noop("Batch size"),
        tr_noop("Pictures a step; automatic fits it to the device"),
        most=512,
        special=tr_noop("automatic"),
    ),
    Field(
        "learning_rate",
        tr_noop("Learning rate"),
        tr_noop("Of the last layers; earlier ones learn more slowly"),
        "real",
        1e-6,
        1,
        1e-4,
        6,
        mode="full",
    ),
    Field(
        "weight_decay",
        tr_noop("Weight decay"),
        tr_noop("Keeps weights small"),
        "real",
        0,
        1,
        0.01,
        3,
    ),
    Field(
        "patience",
        tr_noop("Stop early after"),
        tr_noop("Epochs without a better score; 0 never stops early"),
        special=tr_noop("never"),
        mode="full",
    ),
    Field(
        "views",
        tr_noop("Views of each picture"),
        tr_noop("Changed copies beside the plain one"),
        most=16,
        mode="head",
    ),
    Field(
        "measure",
        tr_noop("What is best"),
        tr_noop("The measure on the validation part that decides"),
        _MEASURES,
    ),
    Field("balance", tr_noop("Rare classes"), tr_noop("How they are helped"), _BALANCES),
    Field(
        "seed",
        tr_noop("Seed"),
        tr_noop("The same seed gives the same run on a CPU"),
        most=2**31 - 1,
    ),
    Field(
        "guidance",
        tr_noop("Guidance by regions"),
        tr_noop("How strongly marked regions pull attention"),
        "real",
        0,
        10,
        0.1,
        2,
        mode="full",
    ),
)
_SWITCHES = (
    ("flip_horizontal", tr_noop("Mirror left and right"), True, False),
    ("flip_vertical", tr_noop("Mirror up and down"), True, False),
    ("rotate_degrees", tr_noop("Rotate a little"), 10.0, 0.0),
    ("zoom", tr_noop("Crop"), 0.3, 0.0),
    ("brightness", tr_noop("Brightness"), 0.2, 0.0),
    ("contrast", tr_noop("Contrast"), 0.2, 0.0),
    ("saturation", tr_noop("Saturation"), 0.2, 0.0),
    ("hue", tr_noop("Hue"), 0.03, 0.0),
    ("blur", tr_noop("Blur"), 0.1, 0.0),
    ("noise", tr_noop("Noise"), 0.1, 0.0),
    ("erase", tr_noop("Cut pieces out"), 0.1, 0.0),
)


class Advanced(QWidget):
    """Two columns of settings, and switches for the random changes to training pictures."""

    def __init__(self, change: Callable[[dict[str, Any]], object]) -> None:
        super().__init__()
        self._change = change
        self._plan = Plan("", "")
        self._is_drawing = False
        self.inputs: dict[str, QWidget] = {}
        self.switches: dict[str, QCheckBox] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 8)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(8)
        for place, field in enumerate(FIELDS):
            self._put(place, tr(field.title), tr(field.tip), self._build_input(field), field.name)
        self._put(len(FIELDS), tr("Device"), tr("Where to compute: auto, cpu, cuda, cuda:1, mps"),
                  self._build_device(), "device")  # fmt: skip
        self._build_switches()
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(4, 1)
        self._grid.setColumnMinimumWidth(2, 20)

    def _put(self, place: int, title: str, tip: str, made: QWidget, name: str) -> None:
        line, side = divmod(place, 2)
        made.setAccessibleName(title)
        made.setToolTip(tip)
        self._grid.addWidget(label(title), line, 3 * side)
        self._grid.addWidget(made, line, 3 * side + 1)
        self.inputs[name] = made

    def _build_input(self, field: Field) -> QWidget:
        if isinstance(field.kind, tuple):
            return self._build_choice(field.name, field.kind)
        made = QDoubleSpinBox() if field.kind == "real" else QSpinBox()
        if isinstance(made, QDoubleSpinBox):
            made.setDecimals(field.decimals)
            made.setRange(field.least, field.most)
            made.setSingleStep(field.step)
        else:
            made.setRange(int(field.least), int(field.most))
        made.setSpecialValueText(tr(field.special))
        made.setKeyboardTracking(False)
        made.lineEdit().setTextMargins(8, 0, 8, 0)
        made.valueChanged.connect(lambda value, n=field.name: self._on_change(n, value))
        return made

    def _build_choice(self, name: str, choices: tuple[tuple[str, str], ...]) -> Chooser:
        made = Chooser()
        made.setMinimumWidth(120)
        made.setSizeAdjustPolicy(
            Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )  # fmt: skip
        for value, title in choices:
            made.addItem(tr(title), value)
        made.activated.connect(lambda at: self._on_change(name, made.itemData(at)))
        return made

    def _build_device(self) -> QLineEdit:
        made = QLineEdit()
        made.editingFinished.connect(
            lambda: self._on_change("device", made.text().strip().lower() or "auto")
        )
        return made

    def _build_switches(self) -> None:
        line = (len(FIELDS) + 2) // 2
        heading = label(tr("Random changes to training pictures"), "section")
        self._grid.addWidget(heading, line, 0, 1, 5)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        for place, (name, title, on, off) in enumerate(_SWITCHES):
            made = QCheckBox(tr(title))
            made.clicked.connect(
                lambda is_on, n=name, o=on, f=off: self._on_switch(n, o if is_on else f)
            )
            grid.addWidget(made, place // 4, place % 4)
            self.switches[name] = made
        self._grid.addWidget(inner, line + 1, 0, 1, 5)

    def show_plan(self, plan: Plan, has_regions: bool) -> None:
        """Draw a plan; what has no effect in its mode is switched off."""
        self._plan, self._is_drawing = plan, True
        for field in FIELDS:
            made, value = self.inputs[field.name], getattr(plan, field.name)
            if isinstance(made, Chooser):
                made.setCurrentIndex(max(0, made.findData(value)))
            elif isinstance(made, QSpinBox | QDoubleSpinBox) and not made.hasFocus():
                made.setValue(value)
            made.setEnabled(field.mode in ("", plan.mode))
        self.inputs["guidance"].setEnabled(has_regions and plan.mode == "full")
        device = self.inputs["device"]
        if isinstance(device, QLineEdit) and not device.hasFocus():
            device.setText(plan.device)
        for name, made_switch in self.switches.items():
            made_switch.setChecked(bool(getattr(plan.augmentation, name)))
        self._is_drawing = False

    def _on_change(self, name: str, value: Any) -> None:
        if not self._is_drawing and value != getattr(self._plan, name):
            self._change({name: value})

    def _on_switch(self, name: str, value: float | bool) -> None:
        augmentation = replace(self._plan.augmentation, **{name: value})  # type: ignore[arg-type]
        self._change({"augmentation": augmentation})
