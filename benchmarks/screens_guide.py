"""The pictures of the user's guide: `python -m benchmarks.screens_guide`, all of them every time.

Made-up images of invented patients, and answers that are made up, too: so nothing in them changes
but what the program draws.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from benchmarks.screens import Studio

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "guide" / "pictures"
PICTURES = (
    "window", "findings", "heat-map", "compare", "series", "measures", "results", "export",
    "tune-data", "tune-run", "tune-result", "evaluate", "models",
)  # fmt: skip
_SIZE = (1280, 760)
_COLOURS = 255
_PATIENCE_S = 180
_EPOCHS_SHOWN = 8
_CLASSES = (("benign", "Benign"), ("malignant", "Malignant"), ("normal", "Normal"))
_SPEAKS_FOR = {"benign": 1.0, "malignant": 0.5, "normal": -0.3}


def main() -> None:
    from benchmarks.screens import made_up_pictures

    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        studio = _studio(made_up_pictures(place / "ultrasound"))
        studio.app.window.resize(*_SIZE)
        for part in (_viewer, _results, _maps, _export, _models, _evaluate, _wizard):
            part(studio, place)
            studio.app.operations.open_source.close_all()
        studio.app.window.close()


def take_guide(studio: Studio) -> None:
    """The guide's window: pages in every theme, a search, large letters, the smallest window."""
    window = studio.app.window.open_guide("heat-maps")
    for theme in ("light", "contrast", "dark"):
        studio.theme(theme)
        studio.take(f"guide-{theme}", window)
    window.search.setText("training images")
    studio.take("guide-search", window)
    window.search.clear()
    window.open_at("reading-results#cautions")
    window.reader.zoom(3)
    studio.take("guide-large", window)
    window.reader.zoom(0)
    window.resize(window.minimumSize())
    window.open_at("errors#models")
    studio.spin(0.3)
    studio.take("guide-smallest", window)
    window.close()


def _studio(labelled: Path) -> Studio:
    """The program over answers that a reader of the guide can follow."""
    from benchmarks.screens import Studio

    class Teaching(Studio):
        def _backend(self, is_fake: bool) -> Any:
            self.fake._outcome = _answer  # type: ignore[method-assign]
            self.fake.explain = _map  # type: ignore[method-assign]
            return super()._backend(is_fake)

    return Teaching(FOLDER, is_fake=True, labelled=labelled)


def _answer(ref: Any) -> Any:
    """Mostly what the folder is called, by the file's name, so that it is the same every time."""
    from medmamba_desktop.core.values import Caution, ClassProbability, Prediction

    chance = random.Random(ref.file_name)
    shares = [
        chance.random() ** 2 + (2.5 if name == ref.path.parent.name else 0.05)
        for name, _ in _CLASSES
    ]
    classes = [
        ClassProbability(name, title, share / sum(shares))
        for (name, title), share in zip(_CLASSES, shares, strict=True)
    ]
    top, cautions = max(shares) / sum(shares), []
    if chance.random() < 0.1:
        text = "It differs from every picture that the model learned from"
        cautions = [Caution("outside-domain", text)]
    elif top < 0.77:
        text = f"Even the most probable class has a probability of only {int(top * 100)} %; below "
        cautions = [
            Caution("low-confidence", f"{text}77 % the model is wrong too often to be followed")
        ]
    return Prediction(ref, "breast-ultrasound", tuple(classes), tuple(cautions))


def _map(
    model: object, image: Any, task: str, class_name: str, method: str, stage: int
) -> Generator[Any, None, Any]:
    """Cells darker than the picture around them speak for a blob."""
    from medmamba_desktop.core.explain.methods import title_of
    from medmamba_desktop.core.values import HeatMap

    yield from ()
    grey = Image.fromarray(image.pixels).convert("L")
    wide = np.asarray(grey.resize((7, 7), Image.Resampling.BOX), np.float32)
    rows = np.median(wide, axis=1, keepdims=True)  # layers of tissue are dark from side to side
    values = ((rows - wide).clip(0) / 60) ** 1.5 * _SPEAKS_FOR.get(class_name, 0.1)
    return HeatMap(image.ref, task, class_name, method, stage, values, title_of(method, stage))


def _viewer(studio: Studio, place: Path) -> None:
    from benchmarks.phantom import write_ct
    from medmamba_desktop.core.viewing.measure import Measure
    from medmamba_desktop.state.settings import IS_MAP_SHOWN, TABLE_SHOWN

    studio.app.window.resize(1280, 900)
    studio.app.state.settings.set(TABLE_SHOWN, "no")
    write_ct(place / "ct")
    settings, viewer = studio.app.state.settings, studio.app.state.viewer
    settings.set(IS_MAP_SHOWN, False)
    _open(studio, [place / "ct"])
    viewer.go(18)
    studio.spin(1.0)
    _take(studio, "series", studio.app.window.page)
    for measure in (
        Measure("length", ((110.0, 140.0), (400.0, 150.0))),
        Measure("ellipse", ((228.0, 200.0), (276.0, 262.0))),
        Measure("rectangle", ((330.0, 300.0), (380.0, 340.0))),
    ):
        viewer.add_measure(viewer.pane.ref, measure)
    _take(studio, "measures", studio.app.window.page)
    settings.set(IS_MAP_SHOWN, True)
    studio.app.window.resize(*_SIZE)


def _results(studio: Studio, place: Path) -> None:
    from PySide6.QtCore import Qt

    from medmamba_desktop.state.settings import TABLE_SHOWN
    from medmamba_desktop.view.results.columns import KEYS

    state = studio.app.state
    state.settings.set(TABLE_SHOWN, "yes")
    _open(studio, sorted(studio.labelled.rglob("*.png"))[::9])
    view = studio.app.window.results.view
    view.sortByColumn(KEYS.index("probability"), Qt.SortOrder.DescendingOrder)
    marking, refs = studio.app.operations.mark_results, state.table.refs()
    marking.set_verdict(refs[:2], "agree")
    marking.set_verdict(refs[3:4], "disagree")
    marking.set_note(refs[3], "benign", "seen again after six months")
    state.images.select(state.table.lines[3].number)
    studio.spin(1.5)
    _take(studio, "results", studio.app.window)
    view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    state.settings.set(TABLE_SHOWN, "no")


def _maps(studio: Studio, place: Path) -> None:
    from medmamba_desktop.view.heat_maps.open import compare_maps

    app = studio.app
    pictures = [
        p for kind, _ in _CLASSES for p in sorted((studio.labelled / kind).glob("*.png"))[:5]
    ]
    _open(studio, pictures)
    app.state.images.select(_first(studio, "benign", has_caution=False))
    studio.settle()
    _take(studio, "window", app.window)
    _take(studio, "heat-map", app.window.page)
    window = compare_maps(app.state, app.operations, app.theme, app.window)
    assert window is not None
    right = window.sides[1].classes
    right.setCurrentIndex(1)  # malignant
    right.activated.emit(1)
    _wait(studio, lambda: all(side.heat_map is not None for side in window.sides))
    window.resize(1120, 560)
    _take(studio, "compare", window)
    window.close()
    app.state.images.select(_first(studio, "malignant", has_caution=True))
    studio.settle()
    _take(studio, "findings", app.window.findings)


def _first(studio: Studio, kind: str, has_caution: bool) -> int:
    """Place of the first picture that is called by a class, with a caution or without one."""
    for number, row in enumerate(studio.app.state.images.rows):
        found = row.prediction
        if found is None or found.is_outside or found.top.name != kind:
            continue
        if bool(found.cautions) == has_caution:
            return number
    return 0


def _export(studio: Studio, place: Path) -> None:
    from medmamba_desktop.state.settings import EXPORT_FOLDER
    from medmamba_desktop.view.export.open import open_export

    app = studio.app
    _open(studio, [place / "ct", *sorted(studio.labelled.rglob("*.png"))[:4]])
    app.state.settings.set(EXPORT_FOLDER, str(Path("/home/me/results")))
    dialog = open_export(app.state, app.operations, app.theme, (), app.window)
    for check in (dialog.form.report, dialog.form.copies):
        check.setChecked(True)
    _take(studio, "export", dialog)
    dialog.close()
    app.state.settings.set(EXPORT_FOLDER, "")


def _models(studio: Studio, place: Path) -> None:
    window = studio.app.window.open_models()
    _wait(studio, lambda: bool(studio.app.state.library.sheets))
    window.resize(1160, 640)
    _take(studio, "models", window)
    window.close()


def _evaluate(studio: Studio, place: Path) -> None:
    window = studio.app.window.open_evaluate()
    window.resize(1280, 760)
    state = studio.app.state.evaluation
    window.read((studio.labelled,))
    _wait(studio, lambda: state.status in ("read", "choosing"))
    studio.app.operations.evaluate.start()
    _wait(studio, lambda: state.status == "done")
    window.result.tabs.setCurrentIndex(2)
    studio.spin(2.0)
    _take(studio, "evaluate", window)
    window.close()


def _wizard(studio: Studio, place: Path) -> None:
    from medmamba_desktop.view.fine_tune.window import PLAN, REGIONS, RESULT, SPLIT

    training = studio.fake.training
    training.steps, training.epochs, training.pause_s = 600, 20, 0.02
    tune = studio.app.state.tune
    window = studio.app.window.open_fine_tune()
    window.resize(1200, 720)
    window.read((studio.labelled,))
    _wait(studio, lambda: tune.data is not None)
    studio.spin(1.5)
    _take(studio, "tune-data", window)
    for page in (REGIONS, SPLIT, PLAN):
        _wait(studio, window.next.isEnabled)
        window.go_on()
        _wait(studio, lambda page=page: window.at == page)
    _wait(studio, lambda: tune.proposal is not None)
    studio.spin(1.0)
    window.plan.modes["full"].click()
    _wait(studio, lambda: tune.proposal is not None and tune.proposal.plan.mode == "full")
    _wait(studio, window.next.isEnabled)
    window.go_on()
    _wait(studio, lambda: len(tune.run.curves.epochs) > _EPOCHS_SHOWN)
    _take(studio, "tune-run", window)
    training.pause_s = 0.0
    _wait(studio, lambda: tune.result is not None and window.at == RESULT)
    window.result.tabs.setCurrentIndex(1)
    studio.spin(1.5)
    _take(studio, "tune-result", window)


def _open(studio: Studio, places: list[Path]) -> None:
    operations = studio.app.operations
    operations.open(places)
    studio.spin(0.5)
    _wait(studio, lambda: not (operations.reading.is_busy or operations.compute.is_busy))
    studio.spin(0.8)


def _wait(studio: Studio, condition: Callable[[], object]) -> None:
    """Until it is so: a busy computer makes no other pictures."""
    studio.spin(_PATIENCE_S, lambda: bool(condition()))
    assert condition(), "the program did not come to what the guide shows"


def _take(studio: Studio, name: str, widget: QWidget) -> None:
    """Few colours hardly show, and make a file a third as large."""
    studio.spin(0.2)
    file = FOLDER / f"{name}.png"
    widget.grab().save(str(file))
    whole = Image.open(file).convert("RGB")
    whole.quantize(_COLOURS, kmeans=2, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{name}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
