"""Checks an installation part by part: what a frozen build may lack shows here."""

from __future__ import annotations

from collections.abc import Callable

from medmamba_desktop import paths
from medmamba_desktop.core.values import ModelInfo, SourceImage, UnreadableSource
from medmamba_desktop.operations.backend import core
from medmamba_desktop.operations.samples import find_decoder_samples, find_samples

Check = Callable[[], str]


class SelfTestError(Exception):
    """What is wrong with the installation."""


def checks() -> tuple[tuple[str, Check], ...]:
    """Titles and checks; a check returns what it found, or raises."""
    return (
        ("Resources", _resources),
        ("Image decoders", _decoders),
        ("Device", _device),
        ("Model", _model),
        ("Heat map", _heat_map),
    )


def _resources() -> str:
    wanted = ("icons/app.svg", "themes/base.qss")
    missing = [name for name in wanted if not (paths.resources() / name).is_file()]
    if missing:
        raise SelfTestError(f"{', '.join(missing)} missing from the installation")
    return "icons and themes are there"


def _decoders() -> str:
    """Read a file of each kind of compression; a frozen build may lack a decoder."""
    files = find_decoder_samples()
    for found in core().find_images(files):
        if isinstance(found, UnreadableSource):
            raise SelfTestError(f"{found.ref.file_name}: {found.problem.message}")
        if isinstance(found, SourceImage):
            core().read_picture(found.ref)
    return f"{len(files)} kinds of compression read"


def _device() -> str:
    device = core().choose_device("auto")
    return f"{device.title} ({device.reason})"


def _model() -> str:
    """Classify one sample on the CPU with the first bundled model."""
    backend = core()
    info = _bundled()
    model = backend.load_model(info, "cpu")
    outcome = next(backend.predict(model, _samples()[:1], info.tasks[0].name))
    return f"{info.title} {info.version} gives {type(outcome).__name__.lower()}s"


def _heat_map() -> str:
    backend = core()
    info = _bundled()
    task = info.tasks[0]
    picture = backend.read_picture(_samples()[0].ref)
    model = backend.load_model(info, "cpu")
    made = backend.explain(model, picture, task.name, task.classes[0].name, 4)
    return f"{made.values.shape[0]} × {made.values.shape[1]} cells"


def _samples() -> list[SourceImage]:
    found = [i for i in core().find_images(find_samples()) if isinstance(i, SourceImage)]
    if not found:
        raise SelfTestError("no sample image can be opened")
    return found


def _bundled() -> ModelInfo:
    models = [info for info in core().list_models() if info.is_bundled]
    if not models:
        raise SelfTestError("no bundled model in the installation")
    return models[0]
