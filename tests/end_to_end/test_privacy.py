"""Nothing of whom the images are of gets into what the program keeps or writes in privacy.

One patient's names, numbers and dates are planted in headers, nested sequences, private elements,
file names, folders and zips. Everything is done with them that can be done; then all that was
written is searched, packed or not, in every usual coding.
"""

from __future__ import annotations

import logging
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from medmamba_desktop import app, logs, paths
from medmamba_desktop.app import App
from medmamba_desktop.cli import main
from medmamba_desktop.commands import finetune
from medmamba_desktop.core.audit import chain
from medmamba_desktop.core.export.plan import Plan
from medmamba_desktop.jobs import Job, once
from medmamba_desktop.operations.crash_reports import write_report
from medmamba_desktop.state.settings import EXPORT_FOLDER, MODEL, Settings
from tests.helpers.planted import IDENTIFIERS, NAME, layers, plant, traces, traces_in
from tests.helpers.tiny_model import write_tiny_model

pytestmark = [
    # torch and the libraries beside it warn of their own future when they are first imported
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
    pytest.mark.timeout(400),
]


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Scratch files, too, lie where they are searched."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def planted(tmp_path: Path) -> tuple[Path, Path]:
    return plant(tmp_path / "given")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication) -> Iterator[App]:
    logs.start_logging()
    write_tiny_model(paths.user_models() / "tiny.safetensors")
    settings = Settings(paths.settings_file())
    settings.set(MODEL, "tiny")
    settings.save()
    made = app.build(qapp)
    qtbot.addWidget(made.window)
    made.open([])
    qtbot.waitExposed(made.window)
    qtbot.waitUntil(lambda: made.state.session.model is not None, timeout=60_000)
    yield made
    made.window.close()
    made.operations.shut_down()


def home() -> Path:
    return paths.results_file().parents[1]


def wait(qtbot: QtBot, condition: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(condition()), timeout=120_000)


def is_idle(program: App) -> bool:
    return not (program.operations.reading.is_busy or program.operations.compute.is_busy)


def test_the_search_finds_what_was_planted(planted: tuple[Path, Path]) -> None:
    found = "\n".join(traces(planted[0].parents[1]))
    for what in set(IDENTIFIERS) - {"birth date, written"}:
        assert f"{what} in " in found
    for content in (NAME.encode("utf-16"), b"\0" + NAME.upper().encode("utf-16-be")):
        assert traces_in("there", content)
    assert len(list(layers("a.zip", next(planted[1].glob("*.zip")).read_bytes()))) == 5


def test_what_the_window_keeps_and_writes_names_no_one(
    qtbot: QtBot,
    program: App,
    planted: tuple[Path, Path],
    out: Path,
    scratch: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    lists = _watch_the_list_of_the_batch(program)
    _open_and_classify(qtbot, program, planted)
    _look_and_mark(qtbot, program)
    _export(qtbot, program, out, planted[0])
    _copy(qtbot, program)
    _fail(qtbot, program, planted[0])
    program.window.close()
    assert program.operations.shut_down()
    logs.stop_logging()
    caplog.clear()
    _search(home(), out, scratch, planted=planted)
    _check_that_there_was_something_to_search(out)
    assert lists, "the batch was written down"
    assert not list(paths.batches().glob("*")), "and is forgotten when it is done"


def _search(*places: Path, planted: tuple[Path, Path]) -> None:
    """For every identifier, and for the plain hash of some planted paths."""
    files = [str(next(folder.rglob("*.dcm"))) for folder in planted]
    for place in places:
        assert traces(place, *map(str, planted), *files) == []


def _watch_the_list_of_the_batch(program: App) -> list[str]:
    """The one file that may hold paths: the user's alone, and only while the batch runs."""
    lists: list[str] = []

    def look(_images: object) -> None:
        for file in paths.batches().glob("*.json"):
            lists.append(file.read_text("ascii"))
            assert IDENTIFIERS["folder"] in lists[-1]
            if os.name != "nt":
                assert stat.S_IMODE(file.stat().st_mode) == 0o600
                assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700

    program.operations.classify.began.connect(look)
    return lists


def _open_and_classify(qtbot: QtBot, program: App, planted: tuple[Path, Path]) -> None:
    program.operations.open(planted)
    images = program.state.images
    wait(qtbot, lambda: images.count()[0] == 3 * 7 + 4 and images.count()[2] == 0)
    program.operations.classify.run_again()
    wait(qtbot, lambda: images.count()[2] == 0 and is_idle(program))
    assert images.count()[1] >= 1, "the broken file"


def _look_and_mark(qtbot: QtBot, program: App) -> None:
    shown = program.state.analysis
    wait(qtbot, lambda: shown.shown.heat_map is not None)
    program.operations.judge_map.judge()
    program.operations.show_header.show(program.state.images.rows[0].ref)
    program.operations.mark_results.set_verdict([program.state.images.rows[0].ref], "agree")
    wait(qtbot, lambda: is_idle(program))
    wait(qtbot, lambda: list((paths.cache() / "thumbnails").glob("*/*.jpg")))


def _export(qtbot: QtBot, program: App, out: Path, planted: Path) -> None:
    refs = [row.ref for row in program.state.images.rows]
    exports = program.operations.export_results
    plans = (
        Plan(out / "copies", table=".csv", report=".html", per="study", has_heat_maps=True,
             has_dicom=True, has_copies=True),
        Plan(out / "book", table=".xlsx", report=".pdf", has_heat_maps=True),
        Plan(out / "json", table=".json", report=".pdf", per="image"),
    )  # fmt: skip
    for plan in plans:
        with qtbot.waitSignal(exports.exported, timeout=120_000):
            exports.run(refs, plan, has_names=False)
    for name in ("map.png", "map.svg", "map.npz", "map.tif"):
        with qtbot.waitSignal(program.operations.export_map.written, timeout=60_000):
            program.operations.export_map.export(out / name, program.state.analysis.shown)
    program.state.settings.set(EXPORT_FOLDER, str(planted))


def _copy(qtbot: QtBot, program: App) -> None:
    copy_out = program.operations.copy_out
    for name, signal in (
        ("copy_picture", copy_out.picture_made),
        ("copy_table", copy_out.table_made),
    ):
        with qtbot.waitSignal(signal, timeout=60_000):
            program.window.actions_by_name[name].trigger()
        data = QApplication.clipboard().mimeData()
        assert data.formats()
        for kind in data.formats():
            content = QByteArray(data.data(kind)).data()
            assert traces_in(f"the clipboard, {kind}", content) == []
        assert traces_in("the clipboard", data.text().encode()) == []
    with qtbot.waitSignal(copy_out.file_made, timeout=60_000) as made:
        copy_out.make_file(program.state.analysis.shown)
    file = Path(made.args[0])
    assert traces_in(str(file.name), file.read_bytes()) == []


def _fail(qtbot: QtBot, program: App, planted: Path) -> None:
    """A defect in a worker and one that nobody catches, both with a name in what they say."""

    def fail() -> None:
        raise ValueError(f"{NAME} in {planted}")

    job = Job(once(fail))
    with qtbot.waitSignal(job.failed):
        program.operations.reading.submit(job)
    try:
        fail()
    except ValueError as error:
        logging.getLogger("medmamba_desktop.here").exception("a defect")
        write_report(ValueError, error, error.__traceback__)


def _check_that_there_was_something_to_search(out: Path) -> None:
    for place in (
        paths.log_file(), paths.settings_file(), paths.results_file(), paths.audit(),
        paths.crash_reports(), *(out / name for name in ("copies", "book", "json", "map.npz")),
    ):  # fmt: skip
        assert place.exists(), place
    assert list((out / "copies").rglob("*.dcm"))
    assert list(paths.crash_reports().glob("crash-*.txt"))
    done = {entry.action for entry in chain.entries_of(paths.audit())}
    assert {"opened", "classified", "exported", "de-identified"} <= done
    assert chain.verify(paths.audit()).broken == ""


def test_what_the_commands_keep_and_write_names_no_one(
    planted: tuple[Path, Path],
    out: Path,
    scratch: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    labelled, others = planted
    model, made = (
        write_tiny_model(paths.user_models() / "tiny.safetensors"),
        out / "own.safetensors",
    )
    on = ("--device", "cpu")
    run = paths.runs() / "own"
    tune = ("--from", "tiny", "--mode", "head", "--run-dir", run, "--report", out / "tune.html")
    calls = (
        ("finetune", labelled, "--output", made, *tune, *on),
        ("evaluate", labelled, "--model", made, "--output", out / "evaluated", *on),
        ("models", "import", made, "--name", "own"),
        ("classify", others, labelled / "red", "--model", model, "--report", out / "report.pdf",
         "--heatmaps", out / "maps", "--report-per", "study", *on),
        ("deidentify", labelled / "blue", others, "--output", out / "copies"),
        ("inspect", others),
    )  # fmt: skip
    for call in calls:
        assert main([str(word) for word in call]) in (0, 3), call
    with monkeypatch.context() as patch:
        patch.setattr(finetune, "followed", _stopped)
        stopped = paths.runs() / "stopped"
        tune = ("--from", "tiny", "--mode", "head", "--run-dir", stopped, *on)
        words = ("finetune", labelled, "--output", out / "never.safetensors", *tune)
        assert main([str(word) for word in words]) == 130
    assert list(stopped.iterdir())
    capsys.readouterr()
    logs.stop_logging()
    # The rows of an evaluation name their pictures, and are meant to.
    for name in ("predictions.csv", "unreadable.csv"):
        (out / "evaluated" / name).unlink(missing_ok=True)
    _search(home(), out, scratch, planted=planted)
    assert {"evaluated", "trained", "library", "exported"} <= {
        entry.action for entry in chain.entries_of(paths.audit())
    }
    assert list(run.iterdir())


def _stopped(steps: Iterator[object]) -> None:
    """A run that stops soon keeps what it needs to go on."""
    for _ in zip(range(15), steps, strict=False):
        pass
    raise KeyboardInterrupt
