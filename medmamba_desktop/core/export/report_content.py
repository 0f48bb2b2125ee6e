"""What stands in a report on results, before it is laid out as HTML or PDF."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from medmamba_desktop import __version__
from medmamba_desktop.core.errors import DAMAGE, MedMambaError, UnreadableError
from medmamba_desktop.core.explain.heat_map import (
    PLAIN,
    Look,
    colour_bar,
    composite,
    overlay_rgba,
)
from medmamba_desktop.core.export.images import NO_EVIDENCE, OPACITY, bar_labels, shown_size
from medmamba_desktop.core.export.plan import Per
from medmamba_desktop.core.export.reader_marks import counted, words_of
from medmamba_desktop.core.export.report_listing import Rows, listing
from medmamba_desktop.core.export.results import ResultSet
from medmamba_desktop.core.language import in_english, tr
from medmamba_desktop.core.library.header import CARD_SECTIONS
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import (
    ClassProbability,
    DicomFacts,
    Failure,
    HeatMap,
    ImageRef,
    Outcome,
    Picture,
    Prediction,
    Problem,
)

NOT_RELIABLE: Final = "Not to be relied on: the image is unlike those that the model learned from"
TITLE: Final = "What the model says of these images"
MOST_PICTURES: Final = 300
"""In one file; further images are told by class, probability and cautions alone."""
_CARD: Final = tuple(CARD_SECTIONS[key] for key in ("summary", "intended_use", "not_for", "limits"))
_SIDE, _LOGO_SIDE = 640, 480
_QUALITY = 90

Facts = tuple[tuple[str, str], ...]
Member = tuple[int, Outcome]


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a report is to be.

    Attributes:
        logo: a picture for the head of the first page.
        per: one file for all images, for each study, or for each image.
        settings: name and value of further settings, such as the method of the heat maps.
    """

    title: str = TITLE
    logo: Path | None = None
    per: Per = "batch"
    look: Look = PLAIN
    opacity: float = OPACITY
    settings: Facts = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture and the same with its heat map, as JPEG; the colour bar as PNG, most on top.

    Attributes:
        labels: of the bar, from the top down.
        caption: what the map shows, in words.
    """

    picture: bytes
    overlay: bytes = b""
    bar: bytes = b""
    labels: tuple[str, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One image.

    Attributes:
        title: "Image 3".
        facts: name and value of what is known of it.
        task: its title.
        classes: the most probable first.
        is_outside: outside the training images, so that its class means little.
        problem: why there is no result; None where there is one.
        reader: name and value of what the reader marked.
    """

    title: str
    facts: Facts
    task: str = ""
    classes: tuple[ClassProbability, ...] = ()
    cautions: tuple[str, ...] = ()
    is_outside: bool = False
    problem: Problem | None = None
    figure: Figure | None = None
    reader: Facts = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands before the images.

    Attributes:
        counts: task and class -> images.
        headings, rows: an image each: number, file where names are wanted, class, probability,
            cautions or what is wrong, and what the reader marked where anything is marked.
        verdicts: how often the reader said which.
    """

    title: str
    logo: bytes
    date: str
    model: Facts
    card: Facts
    settings: Facts
    counts: tuple[tuple[str, str, int], ...]
    cautions: tuple[tuple[str, int], ...]
    unreadable: int
    headings: tuple[str, ...]
    rows: Rows = field(repr=False)
    verdicts: tuple[tuple[str, int], ...] = ()


def parted(results: ResultSet, per: Per) -> list[list[Member]]:
    """The outcomes of each file, in the order of the results."""
    groups: dict[object, list[Member]] = {}
    for number, outcome in results.numbered():
        facts = results.facts_of(outcome.ref)
        key: Mapping[Per, object] = {
            "batch": "",
            "study": facts.study_uid if facts else "",
            "image": number,
        }
        groups.setdefault(key[per], []).append((number, outcome))
    return list(groups.values()) or [[]]


def overview(results: ResultSet, members: Sequence[Member], options: ReportOptions) -> Overview:
    """What stands before the images of one file.

    Raises:
        UnreadableError: the logo is no picture.
    """
    model = results.model
    predictions = [o for _, o in members if isinstance(o, Prediction)]
    classes = Counter((_task_title(results, p), p.top.title) for p in predictions)
    cautions = Counter(kind for p in predictions for kind in {c.kind for c in p.cautions})
    card = dict(model.card)
    headings, rows = listing(results, members)
    return Overview(
        title=options.title,
        logo=logo_png(options.logo) if options.logo else b"",
        date=results.made.strftime("%Y-%m-%d %H:%M"),
        model=(
            ("Model", f"{model.title} ({model.name}), version {model.version}"),
            ("SHA-256", model.sha256),
            ("Licence", model.licence),
        ),
        card=tuple((title, card[title]) for title in _CARD if card.get(title)),
        settings=(
            ("Task", _task_words(results)),
            ("Device", in_english(results.device)),
            *options.settings,
            ("Program", f"MedMamba Desktop {__version__}"),
        ),
        counts=tuple((task, name, n) for (task, name), n in sorted(classes.items())),
        cautions=tuple(sorted(cautions.items())),
        unreadable=len(members) - len(predictions),
        headings=headings,
        rows=rows,
        verdicts=counted(results.mark_of(o.ref) for _, o in members),
    )


def entries(
    results: ResultSet, members: Sequence[Member], options: ReportOptions
) -> Iterator[Entry]:
    """The images of one file, one by one; a picture that has gone meanwhile is told."""
    for place, (number, outcome) in enumerate(members):
        title, facts = f"Image {number}", _facts(results, outcome.ref)
        if isinstance(outcome, Failure):
            yield Entry(title, facts, problem=_in_english(outcome.problem))
            continue
        cautions = tuple(in_english(c.text) for c in outcome.cautions)
        figure = None
        if place < MOST_PICTURES:
            try:
                picture = read_picture(outcome.ref)
            except MedMambaError as error:
                why = MedMambaError(in_english(error.message), in_english(error.remedy))
                cautions += (f"The picture cannot be shown: {why}",)
            else:
                facts += _of_picture(picture)
                figure = _figure(picture, results.maps.get(outcome.ref), outcome, options)
        ranked = tuple(sorted(outcome.classes, key=lambda c: -c.probability))
        yield Entry(
            title, facts, _task_title(results, outcome), ranked, cautions, outcome.is_outside,
            figure=figure, reader=words_of(results.mark_of(outcome.ref), outcome),
        )  # fmt: skip


def logo_png(path: Path) -> bytes:
    """A logo, small, as PNG without whatever else its file holds.

    Raises:
        UnreadableError: it is no picture that can be read.
    """
    try:
        with Image.open(path) as image:
            image.thumbnail((_LOGO_SIDE, _LOGO_SIDE))
            clean = image.convert("RGBA")
    except (OSError, SyntaxError, Image.DecompressionBombError, *DAMAGE) as error:
        raise UnreadableError(
            tr("The logo cannot be read"), tr("Choose a PNG or JPEG file"), type(error).__name__
        ) from error
    return _encoded(clean, "PNG")


def _task_title(results: ResultSet, prediction: Prediction) -> str:
    titles = {task.name: task.title for task in results.model.tasks}
    return titles.get(prediction.task, prediction.task)


def _task_words(results: ResultSet) -> str:
    titles = {task.name: task.title for task in results.model.tasks}
    return titles.get(results.task, "Chosen for each image")


def _in_english(problem: Problem) -> Problem:
    return Problem(in_english(problem.message), in_english(problem.remedy))


def _facts(results: ResultSet, ref: ImageRef) -> Facts:
    dicom = results.facts_of(ref)
    found = [("File", ref.location if results.has_names else "")]
    if dicom is not None and results.has_names:
        found += _of_patient(dicom)
    found.append(("Modality", dicom.modality if dicom else ""))
    found.append(("Frame", "" if ref.frame is None else str(ref.frame + 1)))
    return tuple((name, value) for name, value in found if value)


def _of_patient(dicom: DicomFacts) -> list[tuple[str, str]]:
    return [
        ("Patient", dicom.patient_name),
        ("Patient ID", dicom.patient),
        ("Born", dicom.birth_date),
        ("Sex", dicom.patient_sex),
        ("Study", " ".join(filter(None, (dicom.study_date, dicom.study_description)))),
        ("Series", dicom.series_description),
    ]


def _of_picture(picture: Picture) -> Facts:
    size = ("Size", f"{picture.width} x {picture.height} pixels")
    return (size, ("Rendering", picture.rendering)) if picture.rendering else (size,)


def _figure(
    picture: Picture, heat_map: HeatMap | None, prediction: Prediction, options: ReportOptions
) -> Figure:
    image = shown_size(picture)
    image.thumbnail((_SIDE, _SIDE))
    plain = _encoded(image, "JPEG")
    if heat_map is None:
        return Figure(plain)
    overlay = overlay_rgba(heat_map, image.size, options.look)
    blended = Image.fromarray(composite(np.asarray(image), overlay, options.opacity))
    colours = colour_bar(options.look.colour_map, image.height)[::-1, None]
    titles = {c.name: c.title for c in prediction.classes}
    rows, columns = heat_map.values.shape
    about = titles.get(heat_map.class_name, heat_map.class_name)
    caption = f"Where the model looked for: {about}. "
    if not heat_map.is_of_class:
        caption = "Where the model looked, for no class in particular. "
    caption += f"{in_english(heat_map.method_title)}, {rows} x {columns} cells."
    return Figure(
        plain,
        _encoded(blended, "JPEG"),
        _encoded(Image.fromarray(np.ascontiguousarray(colours)), "PNG"),
        tuple(bar_labels(heat_map, options.look)),
        caption if heat_map.has_evidence else f"{caption} {NO_EVIDENCE}.",
    )


def _encoded(image: Image.Image, kind: str) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, quality=_QUALITY)
    return content.getvalue()
