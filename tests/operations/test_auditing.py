"""What the window writes into the audit log, over the real core."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from medmamba_desktop import paths
from medmamba_desktop.core.audit import chain
from medmamba_desktop.core.audit.line import Entry
from medmamba_desktop.core.audit.log import AuditLog
from medmamba_desktop.core.audit.trail import Trail
from medmamba_desktop.core.export.plan import Plan
from medmamba_desktop.core.library.changes import Change
from medmamba_desktop.core.values import ImageRef, Problem
from medmamba_desktop.jobs import finished
from medmamba_desktop.operations.audited import audited
from medmamba_desktop.operations.auditing import Auditing
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.state.activities import Activities
from tests.helpers.window_fakes import Fake


@pytest.fixture
def trail() -> Iterator[Trail]:
    made = Trail(AuditLog(paths.audit(), "window", "1"))
    yield made
    made.close()


@pytest.fixture
def backend(fake: Fake, trail: Trail) -> Backend:
    return audited(fake.backend(), trail)


def written(trail: Trail) -> list[Entry]:
    trail.close()
    return list(chain.entries_of(paths.audit()))


def test_opening_and_classifying_are_written_down(
    backend: Backend, trail: Trail, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("a.png", "b.png", "broken.png")]
    for file in files:
        file.write_text(file.name)
    found = list(backend.find_images(files))
    images = [image for image in found if hasattr(image, "kind")]
    model = SimpleNamespace(info=SimpleNamespace(sha256="0" * 64))
    assert list(backend.predict(model, images, "auto"))
    opened, classified = written(trail)
    assert opened.action == "opened"
    assert opened.facts["images"] == len(images)
    assert (classified.action, classified.facts["model"]) == ("classified", "0" * 64)
    assert len(classified.on) == len(images)


def test_a_batch_that_is_stopped_is_written_as_far_as_it_came(
    backend: Backend, trail: Trail, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_text("a")
    (tmp_path / "b.png").write_text("b")
    images = list(backend.find_images([tmp_path / "a.png", tmp_path / "b.png"]))
    model = SimpleNamespace(info=SimpleNamespace(sha256="0" * 64))
    steps = backend.predict(model, images, "auto")  # type: ignore[arg-type]
    next(steps)
    steps.close()
    assert written(trail)[-1].facts["images"] == 1


def test_a_change_of_the_library_that_fails_is_not_written(fake: Fake, trail: Trail) -> None:
    def fail(name: str) -> Change:
        raise OSError(name)

    plain = fake.backend()
    broken = replace(plain, library=replace(plain.library, remove=fail))
    with pytest.raises(OSError, match="own"):
        audited(broken, trail).library.remove("own")
    assert written(trail) == []


def test_what_a_model_learned_from_and_was_measured_on_is_written(
    fake: Fake, trail: Trail, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_text("a")
    (tmp_path / "own.safetensors").write_text("weights")
    example = SimpleNamespace(ref=ImageRef(tmp_path / "a.png"))
    data = SimpleNamespace(examples=[example, example])
    result = SimpleNamespace(model=tmp_path / "own.safetensors", history=(), cases=[example])
    first = SimpleNamespace(failures=[], examples=[example])
    model = SimpleNamespace(sha256="0" * 64)

    def giving(value: object) -> Any:
        def work(*_: object) -> Generator[str, None, object]:
            yield "step"
            return value

        return work

    plain = fake.backend()
    backend = audited(
        replace(
            plain,
            training=replace(plain.training, train=giving(result), resume=giving(result)),
            evaluation=replace(
                plain.evaluation, measure=giving(SimpleNamespace(first=first)),
                write=lambda *_: None,
            ),
        ),
        trail,
    )  # fmt: skip
    some: Any = None
    assert finished(backend.training.train(data, some, some, some)) is result  # type: ignore[arg-type]
    assert finished(backend.training.resume(tmp_path)) is result
    finished(backend.evaluation.measure(some, data, [model], some))  # type: ignore[arg-type, list-item]
    backend.evaluation.write(SimpleNamespace(first=first), tmp_path)  # type: ignore[arg-type]
    stopped = backend.training.train(data, some, some, some)  # type: ignore[arg-type]
    next(stopped)
    stopped.close()
    trained, resumed, measured, exported = written(trail)
    weights = hashlib.sha256(b"weights").hexdigest()
    assert trained.facts == {"images": 2, "mode": "head", "model": weights}
    assert (resumed.action, resumed.facts["images"]) == ("trained", 1)
    assert (measured.action, measured.facts["model"]) == ("evaluated", "0" * 64)
    assert exported.facts == {"what": "evaluation", "images": 1}
    assert trained.on == resumed.on == measured.on == exported.on
    assert len(trained.on) == 1


def test_what_leaves_by_the_windows_own_doors_is_written(
    qapp: object, backend: Backend, trail: Trail, tmp_path: Path
) -> None:
    auditing = Auditing(backend, Activities())
    (tmp_path / "a.png").write_text("a")
    ref = ImageRef(tmp_path / "a.png")
    auditing.exported("heat-map", [ref])
    plan = Plan(tmp_path, table=".csv", has_heat_maps=True, has_copies=True)
    auditing.exported_results(plan, [ref], has_names=False)
    heat_map, results, copies = written(trail)
    assert heat_map.facts == {"what": "heat-map", "images": 1}
    assert results.facts["table"] == results.facts["heat_maps"] == 1
    assert results.facts["names"] == 0
    assert (copies.action, len(copies.on)) == ("de-identified", 1)


def test_it_is_switched_for_the_command_line_too(
    qtbot: QtBot, backend: Backend, trail: Trail
) -> None:
    auditing = Auditing(backend, Activities())
    assert auditing.is_on
    with qtbot.waitSignal(auditing.changed):
        auditing.toggle()
    auditing.exported("picture", [])
    assert [entry.facts for entry in written(trail)] == [{"now": "off"}]
    assert not AuditLog(paths.audit(), "command", "1").is_on
    assert not Auditing(backend, Activities()).is_on


def test_a_log_that_cannot_be_written_is_told_once_in_the_windows_thread(
    qtbot: QtBot, backend: Backend
) -> None:
    paths.audit().parent.mkdir(parents=True)
    paths.audit().write_text("a file in the folder's place")
    activities = Activities()
    auditing = Auditing(backend, activities)
    told: list[tuple[Problem, threading.Thread]] = []
    activities.told.connect(lambda problem: told.append((problem, threading.current_thread())))
    with qtbot.waitSignal(activities.told):
        auditing.exported("picture", [])
        auditing.exported("picture", [])
    auditing.close()
    qtbot.wait(20)
    ((problem, thread),) = told
    assert "audit log" in problem.message
    assert thread is threading.main_thread()


def test_without_a_trail_it_is_off_and_does_nothing(qapp: object, fake: Fake) -> None:
    auditing = Auditing(fake.backend(), Activities())
    auditing.toggle()
    auditing.exported("picture", [])
    auditing.close()
    assert not auditing.is_on
    assert not paths.audit().exists()
