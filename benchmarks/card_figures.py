"""The card's tables of figures, and its reliability diagrams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.card_render import Block, Table
from benchmarks.card_words import TASKS, class_info
from medmamba_desktop.core.evaluate import plots
from medmamba_desktop.core.evaluate.metrics import NORMAL_VS_REST
from medmamba_desktop.core.evaluate.serial import evaluation_from_json

DASH = "–"
PARTS = {"train": "training", "val": "validation", "test": "test"}
FOLDER = "model"  # of the diagrams, beside the Markdown
_OVERALL = {
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "macro_auc": "mean AUC",
    "macro_f1": "mean F1",
}
_SHARES = {"accuracy", "balanced_accuracy"}
_HOW = (
    "With 95 % intervals; accuracies, sensitivities and specificities by Wilson's method, areas "
    "and means by a bootstrap, groups kept whole (decision 006). The file as shipped, computed in "
    "float32, default preparation. Again with: medmamba evaluate PACK --output FOLDER, and "
    "everything in this card with: python -m benchmarks.measure MODEL PACKS."
)


def share(value: float | None, digits: int = 1) -> str:
    """0.915 -> "91.5 %"."""
    return DASH if value is None else f"{100 * value:.{digits}f} %"


def with_bounds(figure: Mapping[str, float | None]) -> str:
    """A share with its interval: "91.5 % (89.0 to 93.4)"."""
    if figure["value"] is None or figure["low"] is None or figure["high"] is None:
        return share(figure["value"])
    low, high = (f"{100 * bound:.1f}" for bound in (figure["low"], figure["high"]))
    return f"{share(figure['value'])} ({low} to {high})"


def number(figure: Mapping[str, float | None]) -> str:
    """A figure with its interval: "0.974 (0.960 to 0.986)"."""
    value, low, high = (figure[key] for key in ("value", "low", "high"))
    if value is None:
        return DASH
    return (
        f"{value:.3f}" if low is None or high is None else f"{value:.3f} ({low:.3f} to {high:.3f})"
    )


def figures(measured: Mapping[str, Any], tasks: Sequence[str]) -> list[Block]:
    """Each task's figures, as a whole and by class."""
    found: list[Block] = [_HOW]
    for task in tasks:
        metrics = measured[task]["metrics"]
        found += [
            f"{TASKS[task].title}: {metrics['n']:,} {PARTS[metrics['split']]} pictures.",
            Table(("figure", "value"), tuple(_whole(metrics))),
            Table(
                ("class", "pictures", "sensitivity", "specificity", "AUC against the rest"),
                tuple(_classes(metrics)),
            ),
        ]
    return found


def _whole(metrics: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = [(title, _shown(name, metrics["overall"][name])) for name, title in _OVERALL.items()]
    if both := metrics["binary"].get(NORMAL_VS_REST):
        rows.append(("normal against the rest, accuracy", with_bounds(both["accuracy"])))
        rows.append(("normal against the rest, AUC", number(both["auc"])))
    return rows


def _shown(name: str, figure: Mapping[str, float | None]) -> str:
    return with_bounds(figure) if name in _SHARES else number(figure)


def _classes(metrics: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            class_info(name).title,
            f"{own['n']:,}",
            with_bounds(own["sensitivity"]),
            with_bounds(own["specificity"]),
            number(own["auc"]),
        )
        for name, own in metrics["classes"].items()
    ]


def subgroup_figures(measured: Mapping[str, Any], tasks: Sequence[str]) -> list[Block]:
    """Figures of parts of the pictures; people's age, sex or skin are in no pack."""
    rows = []
    for task in tasks:
        for title, own in measured[task]["subgroups"].items():
            both = own["binary"].get(NORMAL_VS_REST)
            rows.append(
                (
                    f"{TASKS[task].title}, {title}",
                    f"{own['n']:,}",
                    with_bounds(own["overall"]["accuracy"]),
                    number(own["overall"]["macro_auc"]),
                    f"{with_bounds(both['accuracy'])}, AUC {number(both['auc'])}" if both else DASH,
                )
            )
    told = "Age, sex, skin type and device are in no pack, so figures by them cannot be given."
    head = ("part", "pictures", "accuracy", "mean AUC", "normal against the rest")
    return [told, Table(head, tuple(rows))] if rows else [told]


def reliability_file(task: str) -> str:
    """Where a task's reliability diagram lies, from the Markdown's folder."""
    return f"{FOLDER}/reliability-{task}.svg"


def write_reliability(folder: Path, measured: Mapping[str, Any], tasks: Sequence[str]) -> None:
    """Draw each task's reliability diagram into the folder of the Markdown."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for task in tasks:
        found = measured[task]
        evaluation = evaluation_from_json(
            {**found["metrics"], "reliability": found["reliability"], "roc": {}}
        )
        plots.write_figure(folder / reliability_file(task), plots.reliability_figure(evaluation))
