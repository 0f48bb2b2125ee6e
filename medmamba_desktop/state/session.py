"""Which models there are, which one and which task is chosen, and where it computes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.values import DeviceInfo, ModelInfo, TaskInfo

AUTO = "auto"


class Session(QObject):
    """The choices that hold for everything that is open.

    Signals:
        models_changed: the shelf has other models.
        choice_changed: another model or task is chosen.
        device_changed: it is known where the network computes.
    """

    models_changed = Signal()
    choice_changed = Signal()
    device_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.models: tuple[ModelInfo, ...] = ()
        self.model: ModelInfo | None = None
        self.task = AUTO
        self.device: DeviceInfo | None = None

    def set_models(self, models: tuple[ModelInfo, ...]) -> None:
        """Enter what is on the shelf."""
        self.models = models
        self.models_changed.emit()

    def choose(self, model: ModelInfo | None, task: str = AUTO) -> None:
        """Take this model and task; a task that the model lacks becomes `auto`."""
        known = {info.name for info in model.tasks} if model else set()
        task = task if task in known else AUTO
        if model != self.model or task != self.task:
            self.model, self.task = model, task
            self.choice_changed.emit()

    def set_device(self, device: DeviceInfo) -> None:
        """Enter where the network computes."""
        self.device = device
        self.device_changed.emit()

    def task_info(self, name: str) -> TaskInfo | None:
        """What the chosen model says of a task."""
        tasks = self.model.tasks if self.model else ()
        return next((info for info in tasks if info.name == name), None)
