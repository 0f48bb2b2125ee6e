"""All that the library shows of one model: identity, network, tasks, figures, card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from medmamba_desktop.core.language import in_english, tr, tr_noop, trn
from medmamba_desktop.core.library.header import TaskSpec
from medmamba_desktop.core.library.model_file import ModelOutline, read_outline
from medmamba_desktop.core.network.config import VARIANTS, NetworkConfig
from medmamba_desktop.core.values import ModelInfo

# Figure as stored -> for people, in English, in the order in which they are shown.
FIGURES = {
    "accuracy": tr_noop("Accuracy"),
    "balanced_accuracy": tr_noop("Balanced accuracy"),
    "macro_auc": tr_noop("Mean area under the ROC"),
    "macro_f1": tr_noop("Mean F1"),
    "ece": tr_noop("Calibration error"),
}
_PARTS = {
    "test": tr_noop("test part"),
    "val": tr_noop("validation part"),
    "train": tr_noop("training part"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure, with the 95 % interval where one is stored."""

    name: str
    title: str
    value: float
    low: float | None = None
    high: float | None = None

    @property
    def name_inside(self) -> str:
        """The title within a sentence: "mean F1"; other languages write it as it is."""
        if in_english(self.title) != self.title:
            return self.title
        return f"{self.title[:1].lower()}{self.title[1:]}"

    @property
    def text(self) -> str:
        """For people: "0.895 (0.868 to 0.917)"."""
        if self.low is None or self.high is None:
            return f"{self.value:.3f}"
        return tr(
            "{value:.3f} ({low:.3f} to {high:.3f})", value=self.value, low=self.low, high=self.high
        )


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """What the file says of one task.

    Attributes:
        pictures: how many the figures were measured on; None where the file does not say.
        measured_on: which, for people; empty where the file does not say.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    figures: tuple[Figure, ...]
    pictures: int | None
    measured_on: str

    @property
    def measure(self) -> str:
        """What the figures were measured on, for people: "156 pictures, test part"."""
        if self.pictures is None:
            count = tr("an unknown number of pictures")
        else:
            count = trn("{n} picture", "{n} pictures", self.pictures)
        if not self.measured_on:
            return count
        return tr("{pictures}, {part}", pictures=count, part=self.measured_on)


@dataclass(frozen=True, slots=True)
class ModelSheet:
    """A model as the library shows it.

    Attributes:
        size_bytes: of the file.
        network: sizes, for people: "MedMamba-T, 14.5 million weights".
        input: for people: "224 x 224, squash-bicubic/1".
        tasks: in the file's order.
        card: section (`CARD_SECTIONS`) -> text.
        has_reference: the file holds scores for the self-test.
    """

    info: ModelInfo
    size_bytes: int
    network: str
    input: str
    tasks: tuple[TaskSheet, ...]
    card: Mapping[str, str]
    has_reference: bool


def sheet_of(info: ModelInfo) -> ModelSheet:
    """What a listed model's file says.

    Raises:
        ModelFileError: the file is not sound any more.
    """
    outline = read_outline(info.path)
    header = outline.header
    spec = header.tasks[0].input
    height, width = spec.size
    return ModelSheet(
        info=info,
        size_bytes=info.path.stat().st_size,
        network=tr(
            "{network}, {millions:.1f} million weights",
            network=_network(header.network),
            millions=_count(outline) / 1e6,
        ),
        input=f"{width} x {height}, {spec.rendering}",
        tasks=tuple(_task(task) for task in header.tasks),
        card=dict(header.card),
        has_reference=header.reference is not None,
    )


def _network(config: NetworkConfig) -> str:
    for name, sizes in VARIANTS.items():
        if sizes == config:
            return f"MedMamba-{name}"
    depths, dims = ("-".join(map(str, own)) for own in (config.depths, config.dims))
    return tr("MedMamba with {depths} blocks of {dims} channels", depths=depths, dims=dims)


def _task(task: TaskSpec) -> TaskSheet:
    stored = task.metrics
    count, part = stored.get("n"), str(stored.get("split", ""))
    return TaskSheet(
        task.name,
        task.title,
        tuple(info.title for info in task.classes),
        tuple(_figures(stored)),
        count if isinstance(count, int) else None,
        tr(_PARTS[part]) if part in _PARTS else part,
    )


def _figures(stored: Mapping[str, Any]) -> Iterator[Figure]:
    """Figures in either layout: of `evaluate`, or of a fine-tune's [value, low, high]."""
    inner = stored.get("overall")
    overall = inner if isinstance(inner, Mapping) else stored
    inner = stored.get("calibration")
    calibration = inner if isinstance(inner, Mapping) else stored
    for name, title in FIGURES.items():
        found = (calibration if name == "ece" else overall).get(name)
        if isinstance(found, Mapping):
            found = [found.get(key) for key in ("value", "low", "high")]
        numbers = found if isinstance(found, list) else [found]
        if numbers and all(_is_number(value) for value in numbers):
            yield Figure(name, tr(title), *map(float, numbers[:3]))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _count(outline: ModelOutline) -> int:
    """How many numbers the network has: without the description of the training pictures."""
    total = 0
    for key, tensor in outline.tensors.items():
        if not key.startswith("novelty."):
            count = 1
            for side in tensor.shape:
                count *= side
            total += count
    return total
