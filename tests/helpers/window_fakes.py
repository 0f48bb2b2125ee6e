"""A backend without torch and without files: pictures, predictions and maps made from names."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.explain.judgement import SHARES, Faithfulness
from medmamba_desktop.core.explain.methods import METHODS, title_of
from medmamba_desktop.core.source.frame import Frame, frame_of_picture
from medmamba_desktop.core.store.results import ResultStore
from medmamba_desktop.core.store.unfinished import BatchList
from medmamba_desktop.core.values import (
    Caution,
    ClassInfo,
    ClassProbability,
    DeviceInfo,
    Failure,
    HeatMap,
    ImageRef,
    ModelInfo,
    Outcome,
    Picture,
    Prediction,
    Problem,
    SkippedFile,
    SourceImage,
    TaskInfo,
    UnreadableSource,
)
from medmamba_desktop.operations.backend import Backend, Found
from tests.helpers.evaluation_build import FakeEvaluation
from tests.helpers.window_library import FakeLibrary
from tests.helpers.window_training import FakeTraining

BREAST = TaskInfo(
    "breast-ultrasound",
    "Breast ultrasound",
    ("US",),
    (
        ClassInfo("benign", "Benign"),
        ClassInfo("malignant", "Malignant"),
        ClassInfo("normal", "Normal"),
    ),
)
BLOOD = TaskInfo(
    "blood-cell",
    "Blood cell",
    ("SM",),
    tuple(
        ClassInfo(name.lower().replace(" ", "-"), name)
        for name in (
            "Basophil", "Eosinophil", "Erythroblast", "Immature granulocyte",
            "Lymphocyte", "Monocyte", "Neutrophil", "Platelet",
        )
    ),
    is_calibrated=True,
)  # fmt: skip
CARD = (
    ("Intended use", "Research on sorting medical images. To see what such a network looks at."),
    ("Not for", "Any decision on a patient."),
    ("Data", "Public data sets; 780 breast ultrasound images of 600 women."),
    ("Limits", "One site, one device maker. Never tested on children."),
)
MODEL = ModelInfo(
    "medmamba-t", "MedMamba-T", "1.0", "Apache-2.0", Path("medmamba-t.safetensors"), "ab" * 32,
    True, (BREAST, BLOOD), CARD,
)  # fmt: skip
OTHER_MODEL = ModelInfo(
    "own-model", "My own model", "0.3", "unknown", Path("own.safetensors"), "cd" * 32,
    False, (BREAST,), (),
)  # fmt: skip
DEVICE = DeviceInfo("cpu", "CPU, 2 cores", "No GPU was found, so the processor computes")


def source(path: Path, frame: int | None = None) -> SourceImage:
    return SourceImage(ImageRef(path, frame=frame), "raster", "PNG", 200, 160)


def prediction(
    ref: ImageRef,
    *probabilities: float,
    cautions: tuple[Caution, ...] = (),
    task: TaskInfo = BREAST,
) -> Prediction:
    classes = tuple(
        ClassProbability(info.name, info.title, p)
        for info, p in zip(task.classes, probabilities, strict=True)
    )
    return Prediction(ref, task.name, classes, cautions)


def picture(ref: ImageRef, width: int = 200, height: int = 160, shade: int = 127) -> Picture:
    y, x = np.mgrid[0:height, 0:width]
    grey = (shade + 90 * np.sin(x / 17.0) * np.cos(y / 13.0)).astype(np.uint8)
    pixels = np.ascontiguousarray(np.repeat(grey[..., None], 3, axis=2))
    pixels.flags.writeable = False
    return Picture(ref, pixels, rendering="8 bit as stored")


def heat_map(
    ref: ImageRef,
    class_name: str,
    sign: float = 1.0,
    method: str = "class-map",
    stage: int = 4,
) -> HeatMap:
    y, x = np.mgrid[0:7, 0:7]
    values = np.exp(-((x - 4.5) ** 2 + (y - 2) ** 2) / 4.0) - 0.1
    values = (sign * values).astype(np.float32)
    return HeatMap(
        ref, BREAST.name, class_name, method, stage, values, title_of(method, stage),
        is_of_class=METHODS[method].is_of_class,
    )  # fmt: skip


def faithfulness(before: float = 0.88, after: float = 0.31) -> Faithfulness:
    falling = tuple(float(v) for v in np.linspace(before, 0.1, 11))
    deletion = (*falling[:2], after, *falling[3:])
    return Faithfulness(SHARES, deletion, falling[::-1], falling, falling[::-1])


@dataclass(frozen=True)
class Step:
    """As `core.explain.steps.Step`, which loads torch."""

    done: int
    total: int
    note: str = ""


class Fake:
    """Counts what it was asked; the gates hold it back until they are set."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.read_gate = threading.Event()
        self.read_gate.set()
        self.explain_gate = threading.Event()
        self.explain_gate.set()
        self.closed = 0
        self.models: tuple[ModelInfo, ...] = (MODEL, OTHER_MODEL)
        self.map_sign = 1.0
        self.map_steps: tuple[Step, ...] = ()
        self.judge_error: Exception | None = None
        self.cautions: tuple[Caution, ...] = ()
        self.predict_error: Exception | None = None
        self.shade = 127
        self.slow_reason: str | None = None
        self.device_in_the_end = DEVICE.device
        self.training = FakeTraining()
        self.evaluation = FakeEvaluation()
        self.library = FakeLibrary(self)
        self.results: ResultStore | None = None
        self.batches: BatchList | None = None

    def backend(self) -> Backend:
        return Backend(
            find_images=self.find_images,
            read_picture=self.read_picture,
            read_frame=self.read_frame,
            read_presentation=lambda _ref: {},
            list_models=lambda: self.models,
            add_model=self.add_model,
            choose_device=lambda _wanted: DEVICE,
            load_model=self.load_model,
            predict=self.predict,
            explain=self.explain,
            judge=self.judge,
            model_input=lambda _model, picture: picture.pixels[:64, :64],
            prepare_explaining=lambda: None,
            slow_reason=lambda _device: self.slow_reason,
            training=self.training.backend(),
            evaluation=self.evaluation.backend(),
            library=self.library.backend(),
            results=self.results,
            batches=self.batches,
        )

    def find_images(self, places: Sequence[Path]) -> Iterator[Found]:
        self.asked.append(("find", tuple(places)))
        for place in places:
            inside = sorted(place.iterdir()) if place.is_dir() else [place]
            for path in inside:
                yield _found(path)

    def read_picture(self, ref: ImageRef) -> Picture:
        assert self.read_gate.wait(20)
        self.asked.append(("read", ref))
        if "broken" in ref.file_name:
            raise UnreadableError(
                "The file ends too early", "Copy it again from where it came from"
            )
        return picture(ref, shade=self.shade)

    def read_frame(self, ref: ImageRef) -> Frame:
        assert self.read_gate.wait(20)
        if "broken" in ref.file_name:
            raise UnreadableError(
                "The file ends too early", "Copy it again from where it came from"
            )
        return frame_of_picture(picture(ref, shade=self.shade))

    def add_model(self, path: Path) -> ModelInfo:
        self.asked.append(("add", path))
        made = self.training.made
        return made if made is not None and made.path == path else OTHER_MODEL

    def load_model(self, info: ModelInfo, device: str) -> str:
        self.asked.append(("load", info.name, device))
        return info.name

    def predict(
        self, model: object, images: Iterable[SourceImage], task: str
    ) -> Generator[Outcome, None, str]:
        try:
            for image in images:
                assert self.gate.wait(20)
                self.asked.append(("predict", image.ref.file_name))
                if self.predict_error is not None:
                    raise self.predict_error
                yield self._outcome(image.ref)
        finally:
            self.closed += 1
        return self.device_in_the_end

    def _outcome(self, ref: ImageRef) -> Outcome:
        if "broken" in ref.file_name:
            return Failure(ref, Problem("The file ends too early", "Copy it again"))
        return prediction(ref, 0.1, 0.88, 0.02, cautions=self.cautions)

    def explain(
        self, model: object, image: Picture, task: str, class_name: str, method: str, stage: int
    ) -> Generator[Step, None, HeatMap]:
        self.asked.append(("explain", image.ref.file_name, class_name))
        assert self.explain_gate.wait(20)
        yield from self.map_steps
        return heat_map(image.ref, class_name, self.map_sign, method, stage)

    def judge(
        self, model: object, image: Picture, shown: HeatMap
    ) -> Generator[Step, None, Faithfulness]:
        self.asked.append(("judge", image.ref.file_name, shown.class_name))
        yield Step(40, 80)
        if self.judge_error is not None:
            raise self.judge_error
        return faithfulness()


def _found(path: Path) -> Found:
    if path.suffix == ".txt":
        return SkippedFile(path)
    if "unreadable" in path.name:
        problem = Problem("This is not an image", "Open PNG, JPEG, TIFF or DICOM files")
        return UnreadableSource(ImageRef(path), problem)
    return source(path)
