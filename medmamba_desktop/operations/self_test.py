"""Checks an installation part by part: what a frozen build may lack shows here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from medmamba_desktop import paths
from medmamba_desktop.core.source.decoder_processes import processes
from medmamba_desktop.core.values import Failure, ModelInfo, SourceImage, UnreadableSource
from medmamba_desktop.jobs import finished
from medmamba_desktop.operations.backend import core
from medmamba_desktop.operations.samples import (
    find_decoder_samples,
    find_samples,
    missing_decoder_samples,
)
from medmamba_desktop.operations.self_checks import (
    SelfTestError,
    check_guide,
    check_languages,
    check_model_file,
    check_parts,
    check_scan,
    compare_with_answer,
)
from medmamba_desktop.state.settings import METHOD, STAGE

Check = Callable[[], str]
_PATIENCE_S = 30.0  # a frame; the samples are small and sound


def checks() -> tuple[tuple[str, Check], ...]:
    """Titles and checks; a check returns what it found, or raises."""
    return (
        ("Resources", _resources),
        ("Image decoders", _decoders),
        ("Device", _device),
        ("Scan", check_scan),
        ("Model", _model),
        ("Model file", check_model_file),
        ("Heat map", _heat_map),
        ("Languages", check_languages),
        ("User's guide", check_guide),
        ("Parts", check_parts),
    )


def _resources() -> str:
    wanted = ("icons/app.svg", "themes/base.qss")
    missing = [name for name in wanted if not (paths.resources() / name).is_file()]
    if missing:
        raise SelfTestError(f"{', '.join(missing)} missing from the installation")
    return "icons and themes are there"


def _decoders() -> str:
    """Read a file of each kind of compression; a frozen build may lack a decoder."""
    _demand_none("sample files missing", missing_decoder_samples())
    backend, files = core(), find_decoder_samples()
    unread = [path.name for path in files]
    with processes().patient(_PATIENCE_S):
        for found in backend.find_images(files):
            if isinstance(found, UnreadableSource):
                raise SelfTestError(f"{found.ref.file_name}: {found.problem.message}")
            if isinstance(found, SourceImage):
                backend.read_picture(found.ref)
                unread = [name for name in unread if name != found.ref.path.name]
    _demand_none("sample files not taken for images", unread)
    if not processes().are_there:
        raise SelfTestError("no process for decoders could be started")
    return f"{len(files)} kinds of transfer syntax read, fragile ones in another process"


def _demand_none(trouble: str, names: Sequence[str]) -> None:
    if names:
        raise SelfTestError(f"{trouble}: {', '.join(names)}")


def _device() -> str:
    device = core().choose_device("auto")
    return f"{device.title} ({device.reason})"


def _model() -> str:
    """Classify one sample on the CPU with the first bundled model, as it was classified before."""
    backend = core()
    info = bundled()
    model = backend.load_model(info, "cpu")
    (outcome,) = backend.predict(model, samples()[:1], info.tasks[0].name)
    if isinstance(outcome, Failure):
        raise SelfTestError(f"{outcome.ref.file_name}: {outcome.problem.message}")
    return compare_with_answer(info, outcome)


def _heat_map() -> str:
    backend = core()
    info = bundled()
    task = info.tasks[0]
    picture = backend.read_picture(samples()[0].ref)
    model = backend.load_model(info, "cpu")
    work = backend.explain(
        model, picture, task.name, task.classes[0].name, METHOD.default, STAGE.default
    )
    made = finished(work)
    return f"{made.values.shape[0]} × {made.values.shape[1]} cells"


def samples() -> list[SourceImage]:
    """The sample images that come with the program."""
    found = [i for i in core().find_images(find_samples()) if isinstance(i, SourceImage)]
    if not found:
        raise SelfTestError("no sample image can be opened")
    return found


def bundled() -> ModelInfo:
    """The model that comes with the program."""
    models = [info for info in core().list_models() if info.is_bundled]
    if not models:
        raise SelfTestError("no bundled model in the installation")
    return models[0]
