"""Images in, predictions out: reads ahead on threads, computes in batches, yields as it goes."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

import torch
from torch import Tensor

from medmamba_desktop.core.dataset.fingerprints import pixel_hash
from medmamba_desktop.core.device import memory_errors
from medmamba_desktop.core.errors import DeviceError, DeviceLostError, MedMambaError, TaskError
from medmamba_desktop.core.language import again, tr
from medmamba_desktop.core.library.weights import LoadedModel, load_model
from medmamba_desktop.core.network.pooling import Pooled, rows_of
from medmamba_desktop.core.predict.calibration import probabilities
from medmamba_desktop.core.predict.confidence import CONFIDENCE_WORDS, confidence_cautions
from medmamba_desktop.core.predict.memory import Memory
from medmamba_desktop.core.predict.novelty import (
    DOMAIN_WORDS,
    distances,
    domain_cautions,
    fitting_tasks,
    nearest_task,
)
from medmamba_desktop.core.preprocess.channels import channels_of
from medmamba_desktop.core.preprocess.quality import QUALITY_WORDS, quality_cautions
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import (
    Caution,
    ClassProbability,
    Failure,
    ImageRef,
    Outcome,
    Prediction,
    Problem,
    SourceImage,
)

_log = logging.getLogger(__name__)

AUTO = "auto"
BATCH_SIZES = {"cpu": 8, "mps": 16, "cuda": 64}
_WORDS = (*QUALITY_WORDS, *DOMAIN_WORDS, *CONFIDENCE_WORDS)
READERS = min(4, os.cpu_count() or 4)  # more only get in each other's and the network's way


@dataclass(frozen=True, slots=True, eq=False)
class _Prepared:
    """A picture ready for the network."""

    ref: ImageRef
    modality: str
    tensor: Tensor
    cautions: tuple[Caution, ...]
    key: bytes = b""
    pixels: str = ""


class Predictor:
    """Classifies images with one model on one device.

    Args:
        batch_size: images computed together; by default what suits the device.
        keeps_maps: `maps` holds the stages' maps of the batch whose outcomes come now, (1, h, w, c)
            each, from which a heat map costs next to nothing.
        memory: results of this model that are known already, and where new ones are kept; their
            images have no maps.
        hashes_pixels: `hashes` holds the pixel hash of each image of the batch whose outcomes come
            now; with a memory, of those that are new to it.
    """

    def __init__(
        self,
        model: LoadedModel,
        batch_size: int | None = None,
        *,
        keeps_maps: bool = False,
        memory: Memory | None = None,
        hashes_pixels: bool = False,
    ) -> None:
        self._model = model
        self._hashes_pixels = hashes_pixels
        self.hashes: dict[ImageRef, str] = {}
        self._memory = memory
        self._keeps_maps = keeps_maps
        self.maps: dict[ImageRef, tuple[Tensor, ...]] = {}
        self.nearest: dict[ImageRef, dict[str, float]] = {}
        self._batch_size = batch_size or BATCH_SIZES.get(model.device.type, 8)
        self._input = model.header.tasks[0].input

    @property
    def device(self) -> str:
        """Where it computes now: "cpu" once a GPU was lost or did not hold a single image."""
        return str(self._model.device)

    def predict(
        self, images: Iterable[SourceImage | ImageRef], task: str = AUTO
    ) -> Generator[Outcome, None, str]:
        """Classify images in order; one that cannot be read is a `Failure` and the rest goes on.

        Closing the generator stops the reading threads.

        Args:
            task: a task's name, or "auto" to choose for each image by its modality and content.

        Returns:
            Where it computed in the end, as `device` says.

        Raises:
            TaskError: the model has no such task, or cannot choose between its tasks.
            DeviceError: the computer has not enough memory for a single image.
        """
        self._check_task(task)
        with ThreadPoolExecutor(READERS, "medmamba-read") as readers:
            prepared = self._read_ahead(readers, images, task)
            try:
                while batch := self._next_batch(prepared):
                    yield from self._classify(batch, task)
            finally:
                prepared.close()
                readers.shutdown(wait=True, cancel_futures=True)
        return self.device

    def _check_task(self, task: str) -> None:
        names = [t.name for t in self._model.header.tasks]
        if task != AUTO and task not in names:
            raise TaskError(
                tr("The model has no task named {task}", task=task),
                tr("Choose auto or one of: {names}", names=", ".join(names)),
            )
        if task == AUTO and len(names) > 1 and self._model.familiar is None:
            raise TaskError(
                tr("The model cannot tell its tasks apart by itself"),
                tr("Choose: {names}", names=", ".join(names)),
            )

    def _next_batch(self, prepared: Iterator[_Prepared | Outcome]) -> list[_Prepared | Outcome]:
        """A batch to compute, with what stands between; or one image that needs no computing."""
        batch: list[_Prepared | Outcome] = []
        to_compute = 0
        for item in prepared:
            batch.append(item)
            to_compute += isinstance(item, _Prepared)
            if to_compute in (0, self._batch_size) or len(batch) >= 4 * self._batch_size:
                break
        return batch

    def _read_ahead(
        self, readers: ThreadPoolExecutor, images: Iterable[SourceImage | ImageRef], task: str
    ) -> Generator[_Prepared | Outcome, None, None]:
        """Pictures in order, with up to two batches being read while one is computed."""
        waiting: deque[Future[_Prepared | Outcome]] = deque()
        refs = (i.ref if isinstance(i, SourceImage) else i for i in images)
        for ref in islice(refs, 2 * self._batch_size):
            waiting.append(readers.submit(self._prepare, ref, task))
        while waiting:
            ready = waiting.popleft().result()
            for ref in islice(refs, 1):
                waiting.append(readers.submit(self._prepare, ref, task))
            yield ready

    def _prepare(self, ref: ImageRef, task: str) -> _Prepared | Outcome:
        key = b""
        try:
            picture = read_picture(ref)
            channels = channels_of(picture.pixels)
            if self._memory is not None:
                key = self._memory.picture_key(picture, channels)
                if known := self._memory.known(key, ref, task):
                    return _said_again(known)
            tensor = to_tensor(picture, self._input, channels)
            pixels = pixel_hash(picture.pixels) if self._hashes_pixels else ""
        except MedMambaError as error:
            return Failure(ref, Problem(error.message, error.remedy))
        except MemoryError:
            return Failure(
                ref, Problem(tr("There is not enough memory for this image"), tr("Close others"))
            )
        cautions = quality_cautions(picture, channels)
        return _Prepared(ref, picture.modality, tensor, cautions, key, pixels)

    def _classify(self, batch: Sequence[_Prepared | Outcome], task: str) -> Iterator[Outcome]:
        ready = [item for item in batch if isinstance(item, _Prepared)]
        self.maps.clear()
        self.nearest.clear()
        self.hashes = {item.ref: item.pixels for item in ready if item.pixels}
        predicted = self._compute(ready, task) if ready else []
        if self._memory is not None:
            self._memory.keep(predicted, task)
        rest = iter(predicted)
        for item in batch:
            yield next(rest) if isinstance(item, _Prepared) else item

    def _compute(self, batch: Sequence[_Prepared], task: str) -> list[Prediction]:
        """Predictions for one batch; halves it where the device's memory does not hold it.

        Where it does not hold a single image, or is lost, the CPU goes on, with the same results.
        """
        try:
            with memory_errors(str(self._model.device)):
                return self._predictions(batch, task)
        except DeviceLostError:
            self._go_on_with_the_cpu("does not answer any more")
            return self._compute(batch, task)
        except DeviceError:
            if len(batch) == 1 and self._model.device.type == "cpu":
                raise
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        if len(batch) == 1:
            self._go_on_with_the_cpu("ran out of memory")
            return self._compute(batch, task)
        half = len(batch) // 2
        self._batch_size = max(1, half)
        return self._compute(batch[:half], task) + self._compute(batch[half:], task)

    def _go_on_with_the_cpu(self, why: str) -> None:
        _log.warning("%s %s; the CPU goes on", self._model.device.type, why)
        self._model = load_model(self._model.info, "cpu")

    @torch.inference_mode()
    def _predictions(self, batch: Sequence[_Prepared], task: str) -> list[Prediction]:
        images = torch.stack([item.tensor for item in batch]).to(self._model.device)
        pooled = self._pooled(batch, images)
        far = distances(self._model, pooled)
        for i, item in enumerate(batch):
            self.nearest[item.ref] = {t: values[i] for t, values in far.items()}
        return [
            self._predict_one(item, rows_of(pooled, slice(i, i + 1)), self.nearest[item.ref], task)
            for i, item in enumerate(batch)
        ]

    def _pooled(self, batch: Sequence[_Prepared], images: Tensor) -> Pooled:
        if not self._keeps_maps:
            return self._model.lean.pooled(images)
        maps = self._model.lean.stages(images)
        for i, item in enumerate(batch):
            self.maps[item.ref] = tuple(stage[i : i + 1] for stage in maps)
        return self._model.network.pooled(maps)

    def _predict_one(
        self, item: _Prepared, pooled: Pooled, far: dict[str, float], task: str
    ) -> Prediction:
        name = task if task != AUTO else self._choose_task(item.modality, far)
        spec = self._model.task(name)
        shares = probabilities(self._model.network.scores(pooled, name), spec)[0].tolist()
        classes = tuple(
            ClassProbability(info.name, info.title, share)
            for info, share in zip(spec.classes, shares, strict=True)
        )
        cautions = (
            *domain_cautions(self._model, name, item.modality, far),
            *item.cautions,
            *confidence_cautions(shares, spec),
        )
        return Prediction(item.ref, name, classes, cautions, item.key.hex())

    def _choose_task(self, modality: str, far: dict[str, float]) -> str:
        """The task whose modality fits; of several, the one with the nearest training pictures."""
        every = tuple(task.name for task in self._model.header.tasks)
        candidates = fitting_tasks(self._model, modality) or every
        return nearest_task(self._model, far, candidates) or candidates[0]


def _said_again(kept: Prediction) -> Prediction:
    """A kept result with its cautions, which are kept in English, in the user's language."""
    cautions = tuple(Caution(one.kind, again(one.text, _WORDS)) for one in kept.cautions)
    return replace(kept, cautions=cautions)
