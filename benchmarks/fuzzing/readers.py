"""Everything in the program that reads a file, as one table.

A reader returns, or raises `MedMambaError`; where the program tells the reason in a value, it is
raised here, so that it can be looked at.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.fuzzing.corpus import KEY, ROWS
from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.values import ImageRef, Problem, SourceImage, UnreadableSource

Reader = Callable[[Path], None]
_FEW = 3


def find(path: Path) -> None:
    """What is said of a file that was opened."""
    _images(path)


def _images(path: Path) -> list[SourceImage]:
    """The first images; the first reason why one is none, where there are none at all."""
    from medmamba_desktop.core.source import find_images

    found = list(itertools.islice(find_images([path]), 200))
    images = [one for one in found if isinstance(one, SourceImage)]
    reasons = [one.problem for one in found if isinstance(one, UnreadableSource)]
    _check_remedies(reasons)
    if not images and reasons:
        raise MedMambaError(reasons[0].message, reasons[0].remedy)
    return images[:_FEW]


def _check_remedies(problems: Iterable[Problem]) -> None:
    for problem in problems:
        if not problem.remedy:
            raise MedMambaError(problem.message)


def _each(path: Path, read: Callable[[ImageRef], Any]) -> None:
    """Read each image; the last error counts where one cannot be."""
    refused: MedMambaError | None = None
    for image in _images(path):
        try:
            read(image.ref)
        except MedMambaError as error:
            if not error.remedy:
                raise
            refused = error
    if refused is not None:
        raise refused


def picture(path: Path) -> None:
    from medmamba_desktop.core.source import read_picture

    _each(path, read_picture)


def frame(path: Path) -> None:
    from medmamba_desktop.core.source.read_frame import read_frame

    _each(path, read_frame)


def studies(path: Path) -> None:
    from medmamba_desktop.core.source import group_studies, in_order

    images = _images(path)
    group_studies(images)
    in_order(images)


def header(path: Path) -> None:
    from medmamba_desktop.core.source.header_lines import read_header_lines

    read_header_lines(ImageRef(path))


def presentation(path: Path) -> None:
    from medmamba_desktop.core.source.presentation import read_presentation

    read_presentation(ImageRef(path))


def segments(path: Path) -> None:
    from medmamba_desktop.core.dataset.segmentation import segment_frames, segment_share

    for region, _ in itertools.islice(segment_frames(ImageRef(path)), _FEW):
        segment_share(region)


def mask(path: Path) -> None:
    from medmamba_desktop.core.dataset.cover import region_cover
    from medmamba_desktop.core.dataset.examples import MaskImage

    _each(path, lambda ref: region_cover([MaskImage(ref)], (7, 7)))


def deidentified(path: Path) -> None:
    from medmamba_desktop.core.export.deidentify import deidentify

    images = _images(path)
    steps = list(deidentify(images, path.parent / "copies")) if images else []
    problems = [step.problem for step in steps if step.problem is not None]
    _check_remedies(problems)
    if problems:
        raise MedMambaError(problems[0].message, problems[0].remedy)


def medium(path: Path) -> None:
    """A DICOMDIR with the folders around it that it speaks of."""
    from tests.helpers.dicom_samples import WHEEL

    for folder in (WHEEL / "test_files" / "dicomdirtests").iterdir():
        if folder.is_dir():
            (path.parent / folder.name).symlink_to(folder)
    _images(path)


def study_header(path: Path) -> None:
    from medmamba_desktop.core.export.dicom_header import taken_over, whole_header

    taken_over(whole_header(ImageRef(path)))


def logo(path: Path) -> None:
    from medmamba_desktop.core.export.report_content import logo_png

    logo_png(path)


def thumbnail(path: Path) -> None:
    """A kept thumbnail that is damaged, made anew."""
    from medmamba_desktop.core.source import thumbnail_store

    thumbnail_store._read(path)


def table(path: Path) -> None:
    from medmamba_desktop.core.dataset.tables import read_table

    read_table(ImageRef(path))


def pack(path: Path) -> None:
    from medmamba_desktop.core.dataset.packs import pack_rows, packs_at

    index = path.parent / "index.csv"
    index.write_bytes(path.read_bytes())
    packs = packs_at(path.parent)
    if packs:
        pack_rows(packs)


def zipped_pack(path: Path) -> None:
    from medmamba_desktop.core.dataset.packs import pack_rows, packs_at

    packs = packs_at(path)
    if packs:
        pack_rows(packs)


def labels(path: Path) -> None:
    """The table beside pictures, as labels and as boxes; a zip as a set of labelled pictures."""
    from medmamba_desktop.core.dataset.labelled import Labels, read_labelled
    from medmamba_desktop.core.dataset.regions import with_regions
    from tests.helpers.images_build import png

    if path.suffix == ".zip":
        _drained(read_labelled([path]))
        return
    pictures = path.parent / "pictures"
    for place in ("benign/a.png", "benign/b.png", "malignant/c.png", "malignant/d.png"):
        (pictures / place).parent.mkdir(parents=True, exist_ok=True)
        (pictures / place).write_bytes(png(8, 8))
    data = _drained(read_labelled([pictures]))
    _drained(with_regions(data, path))
    _drained(read_labelled([pictures], Labels(table=path)))


def _drained(steps: Any) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def model_info(path: Path) -> None:
    from medmamba_desktop.core.library.model_file import read_info
    from medmamba_desktop.core.library.sheet import sheet_of

    sheet_of(read_info(path))


def model(path: Path) -> None:
    """Load it, and compute with it what a check of it computes."""
    from medmamba_desktop.core.library.reference import reference_scores
    from medmamba_desktop.core.library.weights import load_from

    loaded = load_from(path)
    reference_scores(loaded.network, loaded.header)


def model_added(path: Path) -> None:
    """Into a library of one's own: copied, listed, renamed, checked."""
    from medmamba_desktop.core.library import changes
    from medmamba_desktop.core.library.shelf import Shelf
    from medmamba_desktop.core.library.verify import verifying

    shelf = Shelf(path.parent / "none", path.parent / "models")
    info = shelf.add(path)
    shelf.sheets()
    changes.rename(shelf, info.name, "renamed", "Renamed")
    _drained(verifying(shelf, shelf.find("renamed")))


def model_card(path: Path) -> None:
    from medmamba_desktop.core.export.card_chai import chai_xml
    from medmamba_desktop.core.library.model_file import read_info
    from medmamba_desktop.core.library.sheet import sheet_of

    chai_xml(sheet_of(read_info(path)))


def checkpoint(path: Path) -> None:
    from medmamba_desktop.core.library.checkpoint import convert

    convert(str(path), str(path.parent / "tensors"))


def checkpoint_apart(path: Path) -> None:
    from medmamba_desktop.core.library.checkpoint import read_apart

    read_apart(path, path.parent)


def class_names(path: Path) -> None:
    from medmamba_desktop.core.library.class_names import read_class_names

    read_class_names(path)


def ledger(path: Path) -> None:
    from medmamba_desktop.core.library.shelf import Shelf

    Shelf(path.parent / "none", path.parent).default("US")


def run_state(path: Path) -> None:
    from medmamba_desktop.core.training.checkpoint import read

    read(path)


def run_file(path: Path) -> None:
    """A file of a run's folder, whichever it is."""
    from medmamba_desktop.core.preprocess.input_spec import InputSpec
    from medmamba_desktop.core.training.curves import Curves
    from medmamba_desktop.core.training.finished import finished
    from medmamba_desktop.core.training.record import DataRow, RunFolder
    from medmamba_desktop.core.training.result_file import read_result, row_ref
    from medmamba_desktop.core.training.spent import Spent
    from tests.core.evaluate.cases_build import CLASSES

    folder = RunFolder(path.parent)
    rows = [DataRow("ab" * 32, 0, "train", 0, -1)] * ROWS
    if path == folder.data:
        folder.read_rows(CLASSES)
    elif path == folder.result:
        read_result(folder, [row_ref(n) for n in range(ROWS)])
    elif path == folder.covers:
        folder.pixels.write_bytes(bytes(ROWS * 32 * 32 * 3))
        folder.samples(rows, InputSpec((32, 32), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)))
    elif path.name == "curves.csv":
        curves = Curves(path.parent)
        curves.begin("full")
        _ = curves.share
        curves.close()
    elif path.name == "seconds.txt":
        _ = Spent(path.parent, 0.0).seconds
    else:
        folder.plan.write_text("")
        for other in (folder.result, folder.model):
            other.touch()
        finished(path.parent.parent)
        folder.read_facts()


def plan(path: Path) -> None:
    from medmamba_desktop.core.training.plan_file import read_plan

    read_plan(path)


def settings(path: Path) -> None:
    """Every setting, with numbers that Qt takes; where Qt is not installed there are none."""
    try:
        from medmamba_desktop.state.settings import TABLE, Settings
    except ModuleNotFoundError:
        return
    made = Settings(path)
    for one in TABLE:
        value = made.get(one)
        for number in value if isinstance(value, tuple) else (value,):
            if isinstance(number, int | float) and not abs(number) < 2**31:
                raise OverflowError(f"{one.key} is {number}")


def store(path: Path) -> None:
    from medmamba_desktop.core.store.results import ResultStore

    made = ResultStore(path)
    try:
        made.of_model("ab" * 32).known(KEY, ImageRef(path), "colour")
        for number in range(40):
            made.get(bytes([number]) * 16)
        made.put([(KEY, "colour", "[]", "[]")])
        made.marks([KEY.hex()])
        made.count()
        made.clear()
        _tell(made.problem)
    finally:
        made.close()


def _tell(problem: Problem | None) -> None:
    if problem is not None:
        raise MedMambaError(problem.message, problem.remedy)


def batch(path: Path) -> None:
    from medmamba_desktop.core.store.unfinished import BatchList

    BatchList(path.parent).left()


def audit(path: Path) -> None:
    from medmamba_desktop.core.audit import chain
    from medmamba_desktop.core.audit.log import AuditLog

    log = AuditLog(path.parent, "command", "0.1.0")
    log.verify()
    list(chain.entries_of(path.parent))
    log.record("opened", [path])
    log.verify()
    _tell(log.problem)


def metrics(path: Path) -> None:
    """The figures of an evaluation by themselves."""
    from medmamba_desktop.core.errors import UnreadableError
    from medmamba_desktop.core.evaluate.serial import evaluation_from_json

    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise UnreadableError("It is no JSON", "None is needed") from error
    evaluation_from_json(
        content["evaluation"] if isinstance(content, dict) and "evaluation" in content else content
    )


_PICTURE = (find, picture, frame, mask, logo)
_RUN = (run_file,)
READERS: dict[str, tuple[Reader, ...]] = {
    "dicom": (find, picture, frame, studies, header, presentation, segments, deidentified,
              study_header),
    "png": _PICTURE, "jpeg": (*_PICTURE, thumbnail), "tiff": (*_PICTURE, deidentified),
    "bmp": _PICTURE, "webp": _PICTURE, "gif": _PICTURE, "dicomdir": (find, header, medium),
    "zip": (find, picture, frame, zipped_pack, labels), "table": (table, pack, labels),
    "xlsx": (table, labels, find), "model": (model_info, model, model_card, model_added, find),
    "checkpoint": (checkpoint, find), "state": (run_state,), "facts": _RUN, "rows": _RUN,
    "result": (*_RUN, metrics), "curves": _RUN, "covers": _RUN, "seconds": _RUN, "plan": (plan,),
    "settings": (settings,), "store": (store,), "batch": (batch,), "audit": (audit,),
    "ledger": (ledger,), "names": (class_names,),
}  # fmt: skip
# Reading apart starts a process each time: a share of the cases goes that way.
APART = {"checkpoint": ((checkpoint_apart,), 0.05)}
