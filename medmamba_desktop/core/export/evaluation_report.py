"""The report of a measurement, in words, tables and figures.

Its order follows TRIPOD+AI (Collins et al. 2024, doi 10.1136/bmj-2023-078378) and CLAIM (Tejani et
al. 2024, doi 10.1148/ryai.240300), as far as a program can know the answers. It names no picture.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from medmamba_desktop.core.evaluate.macro import PAPER
from medmamba_desktop.core.evaluate.report import DISCLAIMER, estimate
from medmamba_desktop.core.evaluate.threshold import AtThreshold
from medmamba_desktop.core.export.document import (
    Bullets,
    Document,
    Facts,
    Part,
    Picture,
    Section,
    Table,
    Text,
    Tile,
)
from medmamba_desktop.core.export.evaluation_figures import Figures
from medmamba_desktop.core.export.evaluation_words import (
    CALLED,
    OVERALL,
    banner,
    difference_words,
    limits,
    p_words,
    two_lines,
)
from medmamba_desktop.core.language import for_others, in_english
from medmamba_desktop.core.measuring.values import Measured, Measurement

_OF_ALL = {key: CALLED[key] for key in ("accuracy", "balanced_accuracy")}
_AT_A_POINT = {key: title for key, title in CALLED.items() if key not in _OF_ALL}
_PARTS = {"": "all", "train": "training", "val": "validation", "test": "test"}
_MOST_CLASSES = 100


@for_others()
def measurement_document(
    measurement: Measurement, figures: Figures, date: datetime.date | None = None
) -> Document:
    """The report of one or several models on the same pictures.

    Args:
        figures: of the same measurement.
        date: today, where none is given.
    """
    first = measurement.first
    names = " and ".join(measurement.titles)
    right = sum(row[c] for c, row in enumerate(first.evaluation.confusion))
    day = date or datetime.date.today()
    return Document(
        title=first.task.title,
        subtitle=f"{names} · {day.isoformat()}",
        disclaimer=DISCLAIMER,
        lead=f"{first.model.title} put {right:,} of {first.evaluation.n:,} pictures into the class "
        "of their label. Ranges are 95 % intervals.",
        banner=banner(first.seen),
        tiles=tuple(_tiles(first)),
        sections=tuple(_sections(measurement, figures)),
        footer=f"{first.model.title} ({first.model.name} {first.model.version}), "
        f"SHA-256 {first.model.sha256}",
    )


def _tiles(one: Measured) -> Iterator[Tile]:
    for name, title in OVERALL.items():
        value, _, interval = two_lines(one.evaluation.overall[name], name).partition("\n")
        yield Tile(title, value, interval)


def _sections(measurement: Measurement, figures: Figures) -> Iterator[Section]:
    first = measurement.first
    told = limits(first)
    if told:
        yield Section("Read this first", (Bullets(told),))
    yield _data(first)
    yield _models(measurement)
    yield _paper(measurement)
    yield _per_class(first)
    yield _points(first)
    if measurement.comparisons:
        yield _comparison(measurement)
    yield Section("Figures", tuple(_pictures(figures)))
    if first.detail.subgroups:
        yield _subgroups(first, figures)
    yield _abstention(first, figures)
    yield Section("To be completed by a person", (Text(
        "The program cannot know: the intended use and users; where, when and from whom the "
        "pictures come, with age and sex; which devices took them; how patients were chosen; who "
        "gave the labels and against what reference; how many were needed; ethical approval."
    ),))  # fmt: skip
    yield Section("How it was computed", (Text(_METHODS, is_quiet=True),))


def _data(one: Measured) -> Section:
    flow, evaluation = one.flow, one.evaluation
    unit = (
        f"Pictures of one {one.unit} count together ({one.groups:,} in all)."
        if one.unit
        else "Single pictures; what belongs together is not known."
    )
    rows = [
        ("Labelled pictures found", f"{flow.found:,}"),
        ("In parts not measured", f"{flow.other_parts:,}"),
        ("Left out by the user", f"{flow.left_out:,}"),
        ("Unreadable", f"{len(one.failures):,}"),
        ("Measured", f"{evaluation.n:,} (part: {_PARTS.get(one.split, one.split)})"),
        ("Reference standard", f"The labels in the data ({in_english(one.origin)}). Who gave them, "
                               "and how, is not known to the program."),
        ("Unit of analysis", f"The picture. {unit}"),
        ("Missing values", f"{flow.unlabelled:,} pictures without a label; none was guessed."),
        ("Hash of the pictures", f"SHA-256 {one.sha256}"),
    ]  # fmt: skip
    if flow.meant:
        said = "; ".join(f"{label} as {name or 'left out'}" for label, name in flow.meant.items())
        rows.insert(5, ("Classes read as", said))
    cells = tuple(
        (name, f"{evaluation.counts[name]:,}") for name in evaluation.classes[:_MOST_CLASSES]
    )
    return Section("Data", (Facts(tuple(rows)), Table(("Class", "Pictures"), cells)))


def _models(measurement: Measurement) -> Section:
    rows: list[tuple[str, str]] = []
    for title, one in zip(measurement.titles, measurement.models, strict=True):
        model = one.model
        rows.append(("Model", f"{title} ({model.name}), version {model.version}"))
        rows.append(("Hash of the file", f"SHA-256 {model.sha256}"))
        if one is not measurement.first:
            rows.append(("Seen in training", banner(one.seen).text))
    rows += list(measurement.first.environment)
    return Section("Model and program", (Facts(tuple(rows)),))


def _paper(measurement: Measurement) -> Section:
    head = ("Means over classes", *PAPER.values())
    cells = tuple(
        (
            title,
            *(two_lines(one.detail.paper[name], name) for name in PAPER),
        )
        for title, one in zip(measurement.titles, measurement.models, strict=True)
    )
    note = "Plain means over the classes, each against all others, as in the paper of MedMamba."
    return Section("All classes together", (Table(head, cells), Text(note, is_quiet=True)))


def _per_class(one: Measured) -> Section:
    evaluation = one.evaluation
    named = evaluation.classes[:_MOST_CLASSES]
    called = one.detail.most_probable
    first = tuple(_called(called[name], _AT_A_POINT) for name in named)
    second = tuple(
        (
            *_called(called[name], _OF_ALL),
            *(two_lines(evaluation.per_class[name][f], f) for f in ("auc", "average_precision")),
        )
        for name in named
    )
    head = ("Class", "n", *_OF_ALL.values(), "AUC", "Average precision")
    parts: list[Part] = [
        Text("The class called is the most probable one."),
        Table(("Class", "n", *_AT_A_POINT.values()), first),
        Table(head, second),
    ]
    for name, figures in evaluation.binary.items():
        title = "Normal against all others" if name == "normal-vs-rest" else name
        accuracy, area = estimate(figures["accuracy"], "accuracy"), estimate(figures["auc"], "auc")
        parts.append(Text(f"{title}: accuracy {accuracy}; AUC {area}."))
    return Section("Each class against the rest", tuple(parts))


def _points(one: Measured) -> Section:
    own = one.detail.are_points_the_models
    chosen = (
        "Thresholds of the model file, chosen on held-out pictures of its training data by the "
        "largest sum of sensitivity and specificity."
        if own
        else "The model file sets no thresholds: each class is called from 0.5 on."
    )
    if own and len(own) < len(one.evaluation.classes):
        chosen += " Classes without one are called from 0.5 on."
    head = ("Class", "n", "Called from", *_AT_A_POINT.values())
    cells = tuple(
        _called(one.detail.at_points[name], _AT_A_POINT, has_threshold=True)
        for name in one.evaluation.classes[:_MOST_CLASSES]
    )
    more = "These thresholds were not chosen on the pictures measured here."
    return Section("At the operating points", (Text(f"{chosen} {more}"), Table(head, cells)))


def _called(
    found: AtThreshold, figures: dict[str, str], *, has_threshold: bool = False
) -> tuple[str, ...]:
    at = (f"{found.threshold:.2f}",) if has_threshold and found.threshold is not None else ()
    return (
        found.class_name,
        f"{found.n:,}",
        *at,
        *(two_lines(found.figures[name], name) for name in figures),
    )


def _comparison(measurement: Measurement) -> Section:
    first, *others = measurement.titles
    parts: list[Part] = []
    for title, found in zip(others, measurement.comparisons, strict=True):
        head = (f"{title} less {first}", "Difference", "p")
        cells = [
            (OVERALL[name], difference_words(found.overall[name], name),
             p_words(found.overall[name].p))
            for name in OVERALL
        ] + [
            (f"AUC, {name}", difference_words(d, "auc"), p_words(d.p))
            for name, d in list(found.auc.items())[:_MOST_CLASSES]
        ]  # fmt: skip
        test = found.mcnemar
        parts += [
            Table(head, tuple(cells)),
            Text(
                f"Right by {first} alone: {test.first_only:,}; by {title} "
                f"alone: {test.second_only:,}; by both: {test.both:,}; by none: {test.neither:,}. "
                f"McNemar's exact test: p {_p_equals(test.p)}. The models disagree on "
                f"{len(found.disagree):,} pictures."
            ),
        ]
    note = (
        "The p of areas is DeLong's, in which pictures of one group count together; McNemar's "
        "counts every picture for itself. Several tests at once find differences by chance."
    )
    return Section("Comparison on the same pictures", (*parts, Text(note, is_quiet=True)))


def _p_equals(p: float) -> str:
    words = p_words(p)
    return words if words.startswith("<") else f"= {words}"


def _pictures(figures: Figures) -> Iterator[Picture]:
    for name, caption in figures.captions.items():
        yield Picture(name.replace("-", " ").capitalize(), figures.draw(name), caption)


def _subgroups(one: Measured, figures: Figures) -> Section:
    names = ("accuracy", "balanced_accuracy", "macro_auc")
    head = ("Subgroup", "n", *(OVERALL[name] for name in names))
    cells = tuple(
        (f"{group.column}: {group.value}", f"{group.n:,}",
         *(two_lines(group.figures[name], name) for name in names))
        for group in one.detail.subgroups[:_MOST_CLASSES]
    )  # fmt: skip
    note = "Subgroups overlap and are many; some differ by chance. Means leave out absent classes."
    drawn = Picture("Subgroups", figures.draw("subgroups"), "Accuracy of each subgroup; the dotted "
                    "line is that of all pictures.")  # fmt: skip
    return Section("Subgroups", (Table(head, cells), drawn, Text(note, is_quiet=True)))


def _abstention(one: Measured, figures: Figures) -> Section:
    cautions = [(kind, f"{count:,}") for kind, count in one.cautions.items()]
    answered = one.answered
    words = (
        f"Without the pictures called outside the domain or of low confidence, {answered.n:,} "
        f"remain: coverage {estimate(answered.coverage, 'accuracy')}, accuracy "
        f"{estimate(answered.accuracy, 'accuracy')}."
    )
    drawn = Picture("Abstention", figures.draw("abstention"), "Accuracy of the answers where only "
                    "the surest predictions are answered, over their share.")  # fmt: skip
    return Section(
        "Cautions and abstention",
        (Table(("Caution", "Pictures"), tuple(cautions)), Text(words), drawn),
    )


_METHODS = (
    "Accuracy, sensitivity, specificity, precision and NPV have Wilson's interval, in which "
    "pictures that belong together count as the fewer independent ones they are worth. Areas "
    "of single models, means over classes, F1 and MCC have the middle 95 % of a bootstrap that "
    "draws such groups whole; on fewer than about a hundred pictures it is somewhat too narrow. "
    "Areas of subgroups, and differences of areas, have DeLong's. Bands are pointwise. Means over "
    "classes leave out classes without pictures; a class that is never called has precision 0 in "
    "them. “–” stands where the data do not allow a figure. Values are scikit-learn's. Labels "
    "that may be wrong were looked for by confident learning, which presumes that the model has "
    "not seen them. The order of this report follows TRIPOD+AI (doi 10.1136/bmj-2023-078378) and "
    "CLAIM (doi 10.1148/ryai.240300)."
)
