"""The functions of the core that operations call, as one value, so that tests can put in others.

The real ones import the core inside their bodies: the window shows before torch is loaded, and
torch loads in a worker thread.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop import paths
from medmamba_desktop.core.audit.trail import Trail
from medmamba_desktop.core.explain.judgement import Faithfulness
from medmamba_desktop.core.source.frame import Frame
from medmamba_desktop.core.source.header_lines import HeaderLine
from medmamba_desktop.core.source.presentation import Asked
from medmamba_desktop.core.store.results import ResultStore
from medmamba_desktop.core.store.unfinished import BatchList
from medmamba_desktop.core.values import (
    DeviceInfo,
    HeatMap,
    ImageRef,
    ModelInfo,
    Outcome,
    Picture,
    SkippedFile,
    SourceImage,
    UnreadableSource,
)
from medmamba_desktop.operations.evaluation_backend import EvaluationBackend, evaluation_core
from medmamba_desktop.operations.library_backend import LibraryBackend, library_core
from medmamba_desktop.operations.training_backend import TrainingBackend, training_core

Pixels = NDArray[np.uint8]
Found = SourceImage | UnreadableSource | SkippedFile


@dataclass(frozen=True, slots=True)
class Backend:
    """One function each for what the core does. A loaded model is opaque here.

    Attributes:
        find_images: paths -> what is there, lazily, from headers alone.
        read_picture: one image's pixels; raises MedMambaError.
        read_frame: one image's stored values with how to show them; raises MedMambaError.
        read_presentation: a presentation state -> what it asks for, by the images' UIDs.
        list_models: what is on the shelf.
        add_model: copies a model file to the shelf.
        choose_device: "auto" or a name -> the device and why.
        load_model: (model, device) -> loaded model.
        predict: (loaded model, images, task) -> outcomes in order; returns the device of the last.
        explain: (loaded model, picture, task, class, method, stage) -> heat map, step by step.
        prepare_classes: (loaded model, picture, task, method, stage) -> None, step by step; the
            other classes' maps show at once then.
        judge: (loaded model, picture, heat map) -> how faithful it is, step by step.
        model_input: (loaded model, picture) -> the picture that the network is fed, (h, w, 3).
        prepare_explaining: loads what `explain` needs, which takes seconds the first time.
        slow_reason: device -> why the network is slower there than it could be, or None.
        training: what a fine-tune needs.
        evaluation: what measuring models needs.
        library: what keeping the library of models needs.
        read_header_lines: every element of an image's header; raises MedMambaError.
        kept_thumbnail: (image, side, how to make it) -> its thumbnail, from the disk where it is
            kept there; None where nothing is kept.
        results: results and marks kept on disk; None where there is no store.
        batches: the batch that is not finished; None where none is written down.
        trail: the audit log; None where none is kept.
    """

    find_images: Callable[[Sequence[Path]], Iterator[Found]]
    read_picture: Callable[[ImageRef], Picture]
    read_frame: Callable[[ImageRef], Frame]
    read_presentation: Callable[[ImageRef], dict[str, Asked]]
    list_models: Callable[[], tuple[ModelInfo, ...]]
    add_model: Callable[[Path], ModelInfo]
    choose_device: Callable[[str], DeviceInfo]
    load_model: Callable[[ModelInfo, str], Any]
    predict: Callable[[Any, Iterable[SourceImage], str], Generator[Outcome, None, str]]
    explain: Callable[[Any, Picture, str, str, str, int], Generator[Any, None, HeatMap]]
    judge: Callable[[Any, Picture, HeatMap], Generator[Any, None, Faithfulness]]
    model_input: Callable[[Any, Picture], NDArray[np.uint8]]
    prepare_explaining: Callable[[], object]
    slow_reason: Callable[[str], str | None]
    training: TrainingBackend
    read_header_lines: Callable[[ImageRef], tuple[HeaderLine, ...]] = lambda _ref: ()
    kept_thumbnail: Callable[[ImageRef, int, Callable[[], Pixels]], Pixels] | None = None
    prepare_classes: Callable[[Any, Picture, str, str, int], Generator[Any, None, None]] = (
        lambda *_: (_ for _ in ())
    )
    results: ResultStore | None = None
    batches: BatchList | None = None
    trail: Trail | None = None
    evaluation: EvaluationBackend = field(default_factory=evaluation_core)
    library: LibraryBackend = field(default_factory=library_core)


def core() -> Backend:
    """The real thing."""
    results = ResultStore(paths.results_file())
    return Backend(
        find_images=_find_images,
        read_picture=_read_picture,
        read_frame=_read_frame,
        read_presentation=_read_presentation,
        list_models=_list_models,
        add_model=_add_model,
        choose_device=_choose_device,
        load_model=_load_model,
        predict=_predicting(results),
        explain=_explain,
        judge=_judge,
        model_input=_model_input,
        prepare_explaining=_prepare_explaining,
        slow_reason=_slow_reason,
        training=training_core(),
        read_header_lines=_read_header_lines,
        kept_thumbnail=_kept_thumbnail(),
        prepare_classes=_prepare_classes,
        results=results,
        batches=BatchList(paths.batches()),
    )


def _find_images(places: Sequence[Path]) -> Iterator[Found]:
    from medmamba_desktop.core import source

    return source.find_images(places, source.usable_processes())


def _read_picture(ref: ImageRef) -> Picture:
    from medmamba_desktop.core import source

    return source.read_picture(ref)


def _read_frame(ref: ImageRef) -> Frame:
    from medmamba_desktop.core.source.read_frame import read_frame

    return read_frame(ref)


def _read_presentation(ref: ImageRef) -> dict[str, Asked]:
    from medmamba_desktop.core.source.presentation import read_presentation

    return read_presentation(ref)


def _read_header_lines(ref: ImageRef) -> tuple[HeaderLine, ...]:
    from medmamba_desktop.core.source.header_lines import read_header_lines

    return read_header_lines(ref)


def _kept_thumbnail() -> Callable[[ImageRef, int, Callable[[], Pixels]], Pixels]:
    from medmamba_desktop.core.source.thumbnail_store import ThumbnailStore

    store = ThumbnailStore(paths.cache() / "thumbnails")
    is_pruned: list[bool] = []

    def kept(ref: ImageRef, side: int, make: Callable[[], Pixels]) -> Pixels:
        if not is_pruned:
            is_pruned.append(True)
            store.prune()
        return store.get(ref, side, make)

    return kept


def _list_models() -> tuple[ModelInfo, ...]:
    from medmamba_desktop.core.library.shelf import Shelf

    return Shelf(paths.bundled_models(), paths.user_models()).models()


def _add_model(file: Path) -> ModelInfo:
    from medmamba_desktop.core.library.shelf import Shelf

    return Shelf(paths.bundled_models(), paths.user_models()).add(file)


def _choose_device(wanted: str) -> DeviceInfo:
    from medmamba_desktop.core import device

    return device.choose_device(wanted)


def _load_model(info: ModelInfo, device: str) -> Any:
    from medmamba_desktop.core.library.weights import load_model
    from medmamba_desktop.core.network.scan import warm_up

    warm_up(device)
    return load_model(info, device)


def _predicting(
    results: ResultStore,
) -> Callable[[Any, Iterable[SourceImage], str], Generator[Outcome, None, str]]:
    def predict(
        model: Any, images: Iterable[SourceImage], task: str
    ) -> Generator[Outcome, None, str]:
        from medmamba_desktop.core.predict.predictor import Predictor

        memory = results.of_model(model.info.sha256)
        return (yield from Predictor(model, memory=memory).predict(images, task))

    return predict


def _explain(
    model: Any, picture: Picture, task: str, class_name: str, method: str, stage: int
) -> Generator[Any, None, HeatMap]:
    from medmamba_desktop.core.explain.explain import explaining

    return (yield from explaining(model, picture, task, class_name, method=method, stage=stage))


def _prepare_classes(
    model: Any, picture: Picture, task: str, method: str, stage: int
) -> Generator[Any, None, None]:
    from medmamba_desktop.core.explain.explain import preparing

    yield from preparing(model, picture, task, method, stage)


def _judge(model: Any, picture: Picture, heat_map: HeatMap) -> Generator[Any, None, Faithfulness]:
    from medmamba_desktop.core.explain.faithfulness import judging
    from medmamba_desktop.core.predict.calibration import probabilities

    return (yield from judging(model, picture, heat_map, probabilities))


def _model_input(model: Any, picture: Picture) -> NDArray[np.uint8]:
    from medmamba_desktop.core.preprocess.fed import fed_pixels

    return fed_pixels(picture, model.header.tasks[0].input)


def _prepare_explaining() -> object:
    import pytorch_grad_cam

    return pytorch_grad_cam


def _slow_reason(device: str) -> str | None:
    from medmamba_desktop.core.network import scan

    return scan.slow_reason(device)
