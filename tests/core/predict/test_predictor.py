"""The predictor: order, batches, failures, tasks, cautions, and stopping in the middle."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from medmamba_desktop.core.errors import DeviceError, TaskError
from medmamba_desktop.core.language import speak_through
from medmamba_desktop.core.library.weights import LoadedModel, load_from
from medmamba_desktop.core.predict.predictor import Predictor
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.store.results import ResultStore
from medmamba_desktop.core.values import Failure, ImageRef, Outcome, Prediction
from tests.helpers.tiny_model import INPUT, tiny_model, write_tiny_model


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    return tiny_model(tmp_path)


@pytest.fixture
def refs(tmp_path: Path) -> list[ImageRef]:
    """Seven pictures of noise, the fourth of which is a text."""
    rng = np.random.default_rng(0)
    made = []
    for i in range(7):
        file = tmp_path / f"{i}.png"
        Image.fromarray(rng.integers(0, 255, (80, 90, 3), dtype=np.uint8)).save(file)
        made.append(ImageRef(file))
    made[3].path.write_text("no image")
    return made


@pytest.mark.parametrize("batch_size", [1, 2, 3, 50])
def test_outcomes_come_in_order_whatever_the_batch(
    model: LoadedModel, refs: list[ImageRef], batch_size: int
) -> None:
    outcomes = list(Predictor(model, batch_size).predict(refs, "colour"))
    assert [o.ref for o in outcomes] == refs
    assert [isinstance(o, Failure) for o in outcomes] == [i == 3 for i in range(7)]
    for outcome in outcomes:
        if isinstance(outcome, Prediction):
            assert sum(c.probability for c in outcome.classes) == pytest.approx(1, abs=1e-5)
            assert [c.name for c in outcome.classes] == ["red", "green", "blue"]


def test_probabilities_are_the_networks_own(model: LoadedModel, refs: list[ImageRef]) -> None:
    (found,) = Predictor(model).predict(refs[:1], "shape")
    assert isinstance(found, Prediction)
    image = to_tensor(read_picture(refs[0]), INPUT)[None]
    with torch.no_grad():
        expected = torch.softmax(model.network(image, "shape"), -1)[0].tolist()
    assert [c.probability for c in found.classes] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("task", ["colour", "shape"])
def test_auto_takes_the_task_with_the_nearest_centre(
    model: LoadedModel, refs: list[ImageRef], task: str
) -> None:
    assert model.familiar is not None
    familiar = model.familiar
    pooled = model.lean.pooled(to_tensor(read_picture(refs[0]), INPUT)[None])
    chosen = torch.cat([pooled[stage, None] for stage in familiar.stages], dim=-1)
    familiar.centres[task][0] = (chosen @ familiar.projection.T + familiar.offset)[0]
    (found,) = Predictor(model).predict(refs[:1])
    assert isinstance(found, Prediction)
    assert found.task == task
    assert not [c for c in found.cautions if c.kind == "outside-domain"]


def test_without_training_pictures_a_task_must_be_chosen(
    tmp_path: Path, refs: list[ImageRef]
) -> None:
    file = write_tiny_model(tmp_path / "plain.safetensors", is_familiar=False)
    model = load_from(file)
    with pytest.raises(TaskError, match="cannot tell its tasks apart") as caught:
        list(Predictor(model).predict(refs))
    assert "colour, shape" in caught.value.remedy
    assert len(list(Predictor(model).predict(refs, "shape"))) == len(refs)


def test_an_unknown_task_names_the_known(model: LoadedModel) -> None:
    with pytest.raises(TaskError, match="no task named smell"):
        list(Predictor(model).predict([], "smell"))


def test_a_picture_of_one_colour_is_of_low_quality(model: LoadedModel, tmp_path: Path) -> None:
    Image.new("RGB", (100, 50), "grey").save(tmp_path / "flat.png")
    (found,) = Predictor(model).predict([ImageRef(tmp_path / "flat.png")], "shape")
    assert isinstance(found, Prediction)
    texts = [c.text for c in found.cautions if c.kind == "low-quality"]
    assert [text.split(";")[0] for text in texts] == [
        "The picture is only 100 x 50 pixels",
        "The picture is almost of one colour",
    ]


@pytest.mark.parametrize(("threshold", "is_said"), [(1.0, True), (0.5, False)])
def test_low_confidence_is_said_at_the_models_own_threshold(
    model: LoadedModel, refs: list[ImageRef], threshold: float, is_said: bool
) -> None:
    tasks = tuple(
        dataclasses.replace(task, abstention={"threshold": threshold})
        for task in model.header.tasks
    )
    header = dataclasses.replace(model.header, tasks=tasks)
    unsure = dataclasses.replace(model, header=header)
    (found,) = Predictor(unsure).predict(refs[:1], "shape")
    assert isinstance(found, Prediction)
    assert ("low-confidence" in [c.kind for c in found.cautions]) is is_said


@pytest.mark.parametrize("taken", range(7))
def test_closing_at_any_yield_leaves_no_thread(
    model: LoadedModel, refs: list[ImageRef], taken: int
) -> None:
    before = threading.active_count()
    run = Predictor(model, 2).predict(refs, "shape")
    for _ in range(taken):
        next(run)
    run.close()
    assert threading.active_count() == before


def test_reading_goes_two_batches_ahead_and_no_further(
    model: LoadedModel, refs: list[ImageRef]
) -> None:
    taken = 0

    def counted() -> object:
        nonlocal taken
        for ref in refs:
            taken += 1
            yield ref

    run = Predictor(model, 1).predict(counted(), "shape")
    next(run)
    assert taken <= 3
    run.close()


def test_a_batch_too_large_for_the_memory_is_halved(
    model: LoadedModel, refs: list[ImageRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = model.lean.pooled

    def pooled(images: torch.Tensor) -> tuple[torch.Tensor, ...]:
        if len(images) > 2:
            raise torch.OutOfMemoryError("too much")
        return real(images)

    monkeypatch.setattr(model.lean, "pooled", pooled)
    outcomes = list(Predictor(model, 7).predict(refs, "shape"))
    assert [o.ref for o in outcomes] == refs


def test_one_image_too_large_for_the_memory_is_an_error_of_ours(
    model: LoadedModel, refs: list[ImageRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    def pooled(images: torch.Tensor) -> tuple[torch.Tensor, ...]:
        raise torch.OutOfMemoryError("too much")

    monkeypatch.setattr(model.lean, "pooled", pooled)
    with pytest.raises(DeviceError, match="not enough memory"):
        list(Predictor(model).predict(refs, "shape"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (torch.OutOfMemoryError("too much"), "ran out of memory"),
        (RuntimeError("CUDA error: unspecified launch failure"), "does not answer any more"),
    ],
)
def test_a_gpu_that_fails_hands_over_to_the_cpu(
    model: LoadedModel,
    refs: list[ImageRef],
    error: Exception,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The meta device stands for a GPU: whatever it computes here fails."""
    expected = list(Predictor(model).predict(refs, "shape"))
    gpu = dataclasses.replace(model, device=torch.device("meta"))

    def pooled(images: torch.Tensor) -> tuple[torch.Tensor, ...]:
        raise error

    monkeypatch.setattr(gpu.lean, "pooled", pooled)
    predictor = Predictor(gpu, 4)
    found = list(predictor.predict(refs, "shape"))
    assert [outcome.ref for outcome in found] == refs
    for one, other in zip(found, expected, strict=True):
        if isinstance(one, Prediction):
            assert isinstance(other, Prediction)
            assert one.top.probability == pytest.approx(other.top.probability, abs=1e-5)
    assert predictor.device == "cpu"
    assert [record.getMessage() for record in caplog.records] == [f"meta {words}; the CPU goes on"]
    caplog.clear()


@pytest.mark.parametrize("batch_size", [1, 2, 3, 50])
def test_nothing_is_computed_twice_and_the_order_stays(
    tmp_path: Path, model: LoadedModel, refs: list[ImageRef], batch_size: int
) -> None:
    store = ResultStore(tmp_path / "store" / "results.sqlite")
    memory = store.of_model(model.info.sha256)

    def predict(wanted: list[ImageRef], task: str = "colour") -> list[Outcome]:
        return list(Predictor(model, batch_size, memory=memory).predict(wanted, task))

    some = predict([refs[1], refs[5]])
    every = predict(refs)
    assert [o.ref for o in every] == refs
    assert [every[1], every[5]] == some
    assert store.count() == (6, 0)
    plain = list(Predictor(model, batch_size).predict(refs, "colour"))
    for kept, computed in zip(every, plain, strict=True):
        assert isinstance(kept, Failure) or [c.probability for c in kept.classes] == pytest.approx(
            [c.probability for c in computed.classes], abs=1e-6
        )
    model.network.scores = None  # whoever computes now fails
    assert predict(refs) == every
    with pytest.raises(TypeError):
        predict(refs[:1], "shape")
    store.close()


def test_what_is_known_does_not_wait_for_a_whole_batch(
    tmp_path: Path, model: LoadedModel, refs: list[ImageRef]
) -> None:
    store = ResultStore(tmp_path / "store" / "results.sqlite")
    memory = store.of_model(model.info.sha256)
    (known,) = Predictor(model, memory=memory).predict(refs[:1], "colour")
    steps = Predictor(model, 50, memory=memory).predict(refs, "colour")
    sizes: list[int] = []
    predicting = Predictor(model, 50, memory=memory)
    predicting._compute = lambda batch, task: sizes.append(len(batch)) or []  # type: ignore
    assert next(predicting.predict(refs, "colour")) == known
    assert sizes == []
    assert next(steps) == known
    steps.close()
    store.close()


def test_cautions_are_kept_in_english_and_told_in_the_language_of_now(
    tmp_path: Path, model: LoadedModel
) -> None:
    file = tmp_path / "white.png"
    Image.new("RGB", (80, 90), "white").save(file)
    store = ResultStore(tmp_path / "store" / "results.sqlite")
    memory = store.of_model(model.info.sha256)

    def cautions() -> list[str]:
        (found,) = Predictor(model, memory=memory).predict([ImageRef(file)], "colour")
        assert isinstance(found, Prediction)
        return [caution.text for caution in found.cautions]

    speak_through(lambda pattern, n: f"*{pattern}")
    try:
        foreign = cautions()
        assert cautions() == foreign
    finally:
        speak_through(None)
    english = cautions()
    assert foreign == [f"*{text}" for text in english]
    assert english[0].startswith("The picture is almost of one colour")
    assert store.count() == (1, 0)
    store.close()


def test_a_file_that_vanishes_is_a_failure_and_the_rest_goes_on(
    model: LoadedModel, refs: list[ImageRef]
) -> None:
    refs[0].path.unlink()
    first, *rest = Predictor(model, 2).predict(refs, "colour")
    assert isinstance(first, Failure)
    assert first.problem.message
    assert sum(isinstance(one, Prediction) for one in rest) == 5
