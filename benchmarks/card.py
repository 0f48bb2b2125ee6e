"""The bundled model's card: every number comes from a measurement, the pack, or the header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import card_words as words
from benchmarks.bundle_fit import Fitted
from benchmarks.card_figures import (
    PARTS,
    figures,
    reliability_file,
    share,
    subgroup_figures,
    with_bounds,
)
from benchmarks.card_render import Block, Picture, Section, Table
from medmamba_desktop.core.library.header import CARD_SECTIONS
from medmamba_desktop.core.predict.predictor import AUTO

DASH = "–"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a card is made of.

    Attributes:
        counts: task -> part -> class -> pictures.
        fits: task -> calibration and abstention.
        novelty: task -> the header's `novelty`.
        measured: what `benchmarks.measure` gives.
        plan: of the training, as the network's file has it.
        recipe: the recipe's file name.
        compute: on what and how long, in words.
        weights_sha256: of the network's tensors as stored (`bundle_model.weights_hash`).
    """

    counts: Mapping[str, Mapping[str, Mapping[str, int]]]
    fits: Mapping[str, Fitted]
    novelty: Mapping[str, Mapping[str, Any]]
    measured: Mapping[str, Any]
    plan: Mapping[str, Any]
    recipe: str
    compute: str
    weights_sha256: str

    @property
    def tasks(self) -> list[str]:
        """In the order of the model."""
        return list(self.fits)


def sections(facts: Facts) -> tuple[Section, ...]:
    """The card in reading order."""
    built: dict[str, Sequence[Block]] = {
        "summary": _summary(facts),
        "intended_use": [words.INTENDED_USE],
        "users": [words.USERS],
        "not_for": [words.NOT_FOR],
        "data": _data(facts),
        "training": _training(facts),
        "figures": figures(facts.measured, facts.tasks),
        "subgroups": subgroup_figures(facts.measured, facts.tasks),
        "calibration": _calibration(facts),
        "abstention": _abstention(facts),
        "novelty": _novelty(facts),
        "heat_maps": _heat_maps(facts),
        "limits": [words.LIMITS, *(_title(t) + ": " + words.TASKS[t].doubts
                                   for t in facts.tasks if words.TASKS[t].doubts)],
        "known_failures": _failures(facts),
        "ethics": [words.ETHICS],
        "upkeep": [words.UPKEEP],
        "licence": [words.WEIGHTS_LICENCE, *(words.TASKS[t].attribution for t in facts.tasks)],
        "identity": _identity(facts),
        "contact": [words.CONTACT],
    }  # fmt: skip
    return tuple(
        Section(key, title, tuple(built[key])) for key, title in CARD_SECTIONS.items() if built[key]
    )


def _title(task: str) -> str:
    return words.TASKS[task].title


def _summary(facts: Facts) -> list[Block]:
    found = [f"One network for {len(facts.tasks)} tasks, with calibrated probabilities."]
    for task in facts.tasks:
        metrics = facts.measured[task]["metrics"]
        accuracy, auc = (metrics["overall"][name] for name in ("accuracy", "macro_auc"))
        found.append(
            f"{_title(task)}: right in {share(accuracy['value'])} of {metrics['n']:,} "
            f"{PARTS[metrics['split']]} pictures of {len(metrics['classes'])} classes; mean area "
            f"under the ROC {auc['value']:.3f}"
        )
    return ["\n".join(found)]


def _data(facts: Facts) -> list[Block]:
    rows = []
    for task in facts.tasks:
        for name in facts.counts[task]["train"]:
            own = [f"{facts.counts[task][part].get(name, 0):,}" for part in PARTS]
            rows.append((f"{_title(task)}, {words.class_info(name).title.lower()}", *own))
        total = [f"{sum(facts.counts[task][part].values()):,}" for part in PARTS]
        rows.append((f"{_title(task)}, all", *total))
    told = [f"{_title(t)}: {words.TASKS[t].published}" for t in facts.tasks]
    parted = [f"{_title(t)}: {words.TASKS[t].parts}" for t in facts.tasks]
    head = ("pictures", *PARTS.values())
    return ["\n".join(told), "How they were parted.", "\n".join(parted), Table(head, tuple(rows))]


def _training(facts: Facts) -> list[Block]:
    plan = facts.plan
    recipe = (
        f"All tasks at once on one backbone, a head a task, by the recipe {facts.recipe}: "
        f"{plan['epochs']} epochs, batch {plan['batch_size']}, AdamW with learning rate "
        f"{plan['learning_rate']:g} and weight decay {plan['weight_decay']:g}, label smoothing "
        f"{plan['label_smoothing']:g}, mixed pictures {share(plan['mix'])}, moving average "
        f"{plan['ema']:g}, seed {plan['seed']}. For pictures with an outlined lesion the loss adds "
        f"{plan['guidance']:g} x what of the heat map lies outside it. Compute: {facts.compute}."
    )
    taught = [words.TEACHERS] if plan["distillation"] or plan["likeness"] else []
    return [recipe, *taught, "How to repeat it: docs/model.md."]


def _calibration(facts: Facts) -> list[Block]:
    rows, files = [], []
    for task in facts.tasks:
        metrics, fit = facts.measured[task]["metrics"], facts.fits[task]
        rows.append(
            (
                _title(task),
                f"{fit.calibration['temperature']:.2f}",
                "yes" if "bias" in fit.calibration else "no",
                f"{metrics['calibration']['ece']:.3f}",
                f"{metrics['calibration']['ece_debiased']:.3f}",
                f"{metrics['calibration']['brier']:.3f}",
            )
        )
        files.append(Picture(reliability_file(task), f"Reliability of {_title(task)}"))
    head = ("task", "temperature", "class bias", "calibration error", "debiased", "Brier score")
    text = (
        "Scores are divided by a temperature that was fitted to the validation part, weighted to "
        "the mix of classes of the training part. A class bias that undoes how often each class "
        "was drawn in training is added where it lowers the loss in cross-validation by more than "
        "its standard error; it has no fitted number. Calibration error: how far probabilities of "
        "the predicted class are from how often it is right, over 15 bins, and the same less what "
        "chance adds (debiased, decision 006)."
    )
    return [text, Table(head, tuple(rows)), *files, *_doubtful(facts)]


def _doubtful(facts: Facts) -> list[str]:
    """Where validation and test differ in what labels are worth, and what was done."""
    found = []
    for task in facts.tasks:
        fit, parts = facts.fits[task], facts.counts[task]
        if "swapped" not in fit.calibration:
            continue
        mixes = {part: _mix(parts[part]) for part in PARTS}
        pair = " and ".join(
            words.class_info(name).title.lower() for name in fit.calibration["doubtful_labels"]
        )
        found.append(
            f"{_title(task)}: the validation part is not like the test part. It comes from the "
            f"training pictures, has another mix of classes ({mixes['val']}; test: "
            f"{mixes['test']}), and {pair} are told apart less surely in its labels. A plain "
            "temperature would take that doubt for the network's and promise too little on "
            f"pictures that were read with more care. So a share of swapped labels was fitted "
            f"beside the temperature ({share(fit.calibration['swapped'])} of these labels) and is "
            "left out of the probabilities. The figures of the test part show how well this "
            "carries over."
        )
    return found


def _mix(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    return ", ".join(f"{n.replace('_', ' ')} {share(c / total, 0)}" for n, c in counts.items())


def _abstention(facts: Facts) -> list[Block]:
    rows = []
    for task in facts.tasks:
        fit, metrics = facts.fits[task], facts.measured[task]["metrics"]
        answered = metrics["abstention"]
        rows.append(
            (
                _title(task),
                share(fit.threshold.probability, 0),
                f"{share(fit.threshold.accuracy)} at {share(fit.threshold.coverage)}",
                with_bounds(answered["coverage"]),
                with_bounds(answered["accuracy"]),
                with_bounds(metrics["overall"]["accuracy"]),
            )
        )
    head = ("task", "sure from", "promised on validation", "answered", "right of these",
            "right of all")  # fmt: skip
    text = (
        "A prediction below a task's threshold gets the caution low-confidence. The threshold is "
        "the lowest with which answered pictures are wrong at most half as often as all, as their "
        "calibrated probabilities promise, and at least 60 % are answered. Answered are pictures "
        "with neither low-confidence nor outside-domain."
    )
    return [text, Table(head, tuple(rows))]


def _novelty(facts: Facts) -> list[Block]:
    rows = []
    for task in facts.tasks:
        metrics, found = facts.measured[task]["metrics"], facts.measured[AUTO][task]
        own = metrics["cautions"]
        rows.append(
            (
                _title(task),
                str(facts.novelty[task].get("kind", DASH)),
                *(share(own[kind] / metrics["n"])
                  for kind in ("outside-domain", "other-task", "low-quality")),
                share(found["right_task"]),
                share(found["doubted"]),
            )
        )  # fmt: skip
    head = ("task", "kind", "outside-domain", "other-task", "low-quality", "auto finds the task",
            "doubted with auto")  # fmt: skip
    text = (
        "Where the training pictures lie in the network's maps is stored in the file; a picture "
        "far from there gets the caution outside-domain, or other-task where it lies near another "
        "task's (decision 004, with the figures for foreign pictures). Shares of the model's own "
        f"{_parts_measured(facts)} pictures, which should be left alone:"
    )
    near = (
        "Near domains still pass: the same kind of picture from another age group, stain or "
        "scanner may get no caution."
    )
    return [text, Table(head, tuple(rows)), near]


def _parts_measured(facts: Facts) -> str:
    return PARTS[facts.measured[facts.tasks[0]]["metrics"]["split"]]


def _heat_maps(facts: Facts) -> list[Block]:
    found: list[Block] = []
    for task in facts.tasks:
        maps = facts.measured[task].get("heat_maps")
        if maps is None:
            continue
        rows = tuple(
            (title, *(with_bounds(maps[key][name])
                      for name in ("maximum_in_lesion", "energy_in_lesion")))
            for key, title in (
                ("true class", "map of the true class"),
                ("predicted class", "map of the predicted class"),
                ("gaussian", "a Gaussian in the middle"),
                ("chance", "a map of chance"),
            )
        )  # fmt: skip
        found += [
            f"{_title(task)}: {maps['n']} {_parts_measured(facts)} pictures with an outlined "
            f"lesion; method {maps['method']}, cells of stage {maps['stage']}, as the "
            "program shows it.",
            Table(("map", "maximum in the lesion", "energy in the lesion"), rows),
        ]
    rest = "For the other tasks there are no outlines: where their maps look was not measured."
    return [*found, rest] if found else [rest]


def _failures(facts: Facts) -> list[Block]:
    rows = []
    for task in facts.tasks:
        rows += [
            (
                f"{_title(task)}: {words.class_info(m['label']).title.lower()} taken for "
                f"{words.class_info(m['predicted']).title.lower()}",
                f"{m['count']} of {m['of']}",
                share(m["surest"]),
            )
            for m in facts.measured[task]["mistakes"]
        ]
    warned = [
        f"{_title(task)}: {e['with_caution']} of {e['count']} wrong predictions had a caution."
        for task in facts.tasks
        if (e := facts.measured[task]["errors"])["count"]
    ]
    head = ("mistake", "how often", "probability of the surest")
    return [Table(head, tuple(rows)), *(["\n".join(warned)] if warned else []),
            words.EARLIER_FAILURES]  # fmt: skip


def _identity(facts: Facts) -> list[Block]:
    data = [
        f"{name} {sha256}"
        for task in facts.tasks
        for name, sha256 in facts.measured[task]["packs"].items()
    ]
    return [
        f"{words.NAME} {words.VERSION}. SHA-256 of the stored weights: {facts.weights_sha256}. The "
        "program shows that of the whole file.",
        "Packs (SHA-256): " + "; ".join(data) + ".",
    ]
