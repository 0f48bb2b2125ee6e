"""Preparing data, running a fine-tune and keeping its model, over fake training."""

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop import paths
from medmamba_desktop.core.dataset.examples import Box
from medmamba_desktop.core.errors import UnreadableError, WriteError
from medmamba_desktop.operations.fine_tune import first_title, task_name
from medmamba_desktop.operations.keep_model import Card
from medmamba_desktop.state.fine_tune import DataChoice, FineTune, PartChoice
from tests.helpers.window_desk import Desk
from tests.helpers.window_training import Finished, Unfinished

PLACE = Path("/scans/breast_ultrasound.zip")


def tune_of(desk: Desk) -> FineTune:
    return desk.state.tune


def read(desk: Desk) -> None:
    desk.operations.label_data.read(DataChoice((PLACE,)))
    desk.settle()


def plan(desk: Desk) -> None:
    read(desk)
    desk.operations.label_data.part()
    desk.settle()
    desk.operations.fine_tune.propose()
    desk.settle()


def start(desk: Desk, mode: str = "full") -> None:
    plan(desk)
    desk.operations.fine_tune.change_plan(mode=mode)
    desk.settle()
    desk.operations.fine_tune.start()


def test_reading_takes_the_advised_mends(desk: Desk) -> None:
    read(desk)
    tune = tune_of(desk)
    assert tune.reading is None
    assert len(tune.data.examples) == 156
    assert tune.taken == {0, 1}
    assert desk.state.activities.running == ()


def test_data_that_cannot_be_read_say_why(desk: Desk) -> None:
    desk.fake.training.read_error = UnreadableError("There are no labels there", "Choose others")
    read(desk)
    assert tune_of(desk).data is None
    assert tune_of(desk).data_problem.message == "There are no labels there"


def test_reading_can_be_stopped(desk: Desk) -> None:
    desk.operations.label_data.read(DataChoice((PLACE,)))
    desk.operations.label_data.cancel()
    desk.settle()
    assert tune_of(desk).reading is None
    assert tune_of(desk).data is None


def test_parts_are_made_from_mended_data_with_boxes(desk: Desk) -> None:
    read(desk)
    tune, label_data = tune_of(desk), desk.operations.label_data
    ref = tune.data.examples[5].ref
    label_data.mark(ref, (Box(0.1, 0.1, 0.4, 0.4),))
    label_data.take(1, False)
    label_data.part()
    desk.settle()
    assert ("mend", ("contradiction",)) in desk.fake.training.asked
    assert len(tune.parts.data.examples) == 154
    label_data.take(1, True)
    label_data.part()
    desk.settle()
    # Copies stay together by the grouping itself: as groups they would hide the patients.
    assert ("mend", ("contradiction", "near-duplicate")) not in desk.fake.training.asked
    assert len(tune.parts.data.examples) == 154
    marked = [e for e in tune.parts.data.examples if e.regions]
    assert [e.ref for e in marked] == [ref]


def test_another_choice_drops_what_was_made_from_the_former(desk: Desk) -> None:
    plan(desk)
    tune = tune_of(desk)
    assert tune.proposal is not None
    desk.operations.label_data.choose_parts(PartChoice(rule=2, test=0.3))
    assert tune.proposal is None
    desk.settle()
    assert tune.parts.rule == 2
    assert desk.fake.training.asked[-1] == ("part", 0.15, 0.3)
    desk.operations.label_data.take(0, False)
    assert tune.parts is None


def test_parting_that_fails_says_why(desk: Desk) -> None:
    desk.fake.training.part_error = UnreadableError("Too few pictures", "Add some")
    read(desk)
    desk.operations.label_data.part()
    desk.settle()
    assert tune_of(desk).parts_problem.message == "Too few pictures"


def test_the_plan_is_named_after_the_classes_and_estimates_both_modes(desk: Desk) -> None:
    plan(desk)
    proposal = tune_of(desk).proposal
    assert (proposal.plan.title, proposal.plan.task) == (
        "My model: normal, benign, malignant",
        "my-model-normal-benign-malignant",
    )
    assert proposal.seconds == {"head": 95.0, "full": 5400.0}
    assert proposal.advised == proposal.plan.mode == "head"
    desk.operations.fine_tune.change_plan(title="Brust, Ultraschall", epochs=3)
    desk.settle()
    assert tune_of(desk).proposal.plan.task == "brust-ultraschall"
    assert tune_of(desk).proposal.plan.epochs == 3


def test_no_name_of_a_folder_is_in_the_title_or_in_the_name_of_the_run(desk: Desk) -> None:
    desk.operations.label_data.read(DataChoice((Path("/scans/Zacharias Quirinius"),)))
    desk.settle()
    desk.operations.label_data.part()
    desk.settle()
    desk.operations.fine_tune.propose()
    desk.settle()
    desk.operations.fine_tune.start()
    desk.settle()
    run = tune_of(desk).run
    for text in (run.title, str(run.folder), tune_of(desk).proposal.plan.task):
        assert "zacharias" not in text.casefold()
        assert "quirinius" not in text.casefold()


@pytest.mark.parametrize(
    ("classes", "title"),
    [
        ((), "My model"),
        (("恶性", "良性"), "My model: 恶性, 良性"),
        (tuple("abcdef"), "My model: a, b, c, d and 2 more"),
        (("x" * 50, "y" * 50), "My model"),
    ],
)
def test_first_titles_fit_their_field(classes: tuple[str, ...], title: str) -> None:
    assert first_title(classes) == title


@pytest.mark.parametrize(
    ("title", "name"),
    [("Breast: left & right", "breast-left-right"), ("乳腺", "my-task"), ("É" * 99, "e" * 48)],
)
def test_task_names_are_plain(title: str, name: str) -> None:
    assert task_name(title) == name


def test_a_plan_goes_to_a_file_and_back(desk: Desk, tmp_path: Path) -> None:
    plan(desk)
    desk.operations.fine_tune.change_plan(mode="full")
    desk.operations.fine_tune.save_plan(tmp_path / "plan.toml")
    desk.settle()
    desk.operations.fine_tune.propose("head")
    desk.settle()
    desk.operations.fine_tune.load_plan(tmp_path / "plan.toml")
    desk.settle()
    loaded = tune_of(desk).proposal.plan
    assert (loaded.mode, loaded.epochs) == ("full", 7)
    assert loaded.title == "My model: normal, benign, malignant"


def test_a_run_ends_with_a_result(desk: Desk) -> None:
    start(desk)
    assert desk.operations.fine_tune.is_running
    desk.settle()
    run = tune_of(desk).run
    assert run.status == "done"
    assert run.curves.steps == list(range(1, 41))
    assert [e.epoch for e in run.curves.epochs] == [1, 2, 3, 4]
    assert run.folder.parent == paths.runs()
    assert tune_of(desk).result.evaluation.n == 156
    assert desk.state.activities.running == ()


def test_a_run_is_served_after_everything_else(desk: Desk) -> None:
    desk.fake.training.gate.clear()
    start(desk)
    desk.qtbot.waitUntil(lambda: "train" in [a[0] for a in desk.fake.training.asked])
    desk.open("a.png", "b.png")
    desk.qtbot.waitUntil(lambda: not desk.operations.reading.is_busy)
    desk.fake.training.gate.set()
    desk.settle()
    assert desk.state.images.count() == (2, 0, 0)
    assert tune_of(desk).run.status == "done"


def test_paused_and_resumed_it_goes_on_where_it_stopped(desk: Desk) -> None:
    desk.fake.training.pause_s = 0.005
    start(desk)
    tune, fine_tune = tune_of(desk), desk.operations.fine_tune
    desk.qtbot.waitUntil(lambda: len(tune.run.curves.steps) > 3)
    fine_tune.pause()
    assert tune.run.status == "stopping"
    desk.settle()
    assert tune.run.status == "paused"
    assert desk.fake.training.closed == 1
    assert not fine_tune.is_running
    fine_tune.resume()
    desk.settle()
    assert tune.run.status == "done"
    assert "Going on from the last checkpoint" in tune.run.notices
    assert tune.run.curves.steps == sorted(set(tune.run.curves.steps))


def test_paused_while_it_reads_pictures_it_begins_with_the_same_data(desk: Desk) -> None:
    desk.fake.training.pause_s = 0.05
    start(desk)
    tune, fine_tune = tune_of(desk), desk.operations.fine_tune
    desk.qtbot.waitUntil(lambda: tune.run.phase is not None)
    assert tune.run.phase.name == "read"
    fine_tune.pause()
    desk.settle()
    desk.fake.training.pause_s = 0
    fine_tune.resume()
    desk.settle()
    assert tune.run.status == "done"
    runs = [asked for asked in desk.fake.training.asked if asked[0] in ("train", "resume")]
    assert len(runs) == 2
    assert runs[0] == runs[1]


def test_an_estimate_does_not_undo_a_title_given_meanwhile(desk: Desk) -> None:
    plan(desk)
    desk.operations.fine_tune.change_plan(epochs=3)
    desk.operations.fine_tune.change_plan(title="Lesions of the breast")
    desk.settle()
    kept = tune_of(desk).proposal.plan
    assert (kept.epochs, kept.title, kept.task) == (
        3,
        "Lesions of the breast",
        "lesions-of-the-breast",
    )


def test_a_discarded_run_is_deleted_once_it_has_stopped(desk: Desk) -> None:
    desk.fake.training.pause_s = 0.005
    start(desk)
    folder = tune_of(desk).run.folder
    desk.operations.fine_tune.discard()
    desk.settle()
    assert desk.fake.training.asked[-1] == ("discard", folder)
    assert tune_of(desk).run.status == "none"


def test_a_run_that_fails_says_why_and_can_go_on(desk: Desk) -> None:
    desk.fake.training.train_error = WriteError("The disk is full", "Free some space")
    start(desk)
    desk.settle()
    run = tune_of(desk).run
    assert (run.status, run.problem.message) == ("failed", "The disk is full")
    assert desk.problems[-1].message == "The disk is full"
    desk.fake.training.train_error = None
    desk.operations.fine_tune.resume()
    desk.settle()
    assert tune_of(desk).run.status == "done"


def test_only_one_run_at_a_time(desk: Desk) -> None:
    desk.fake.training.gate.clear()
    start(desk)
    desk.operations.fine_tune.start()
    desk.operations.fine_tune.resume(Unfinished(Path("/runs/other"), "Other", "", 0.1))
    desk.fake.training.gate.set()
    desk.settle()
    assert [a[0] for a in desk.fake.training.asked].count("train") == 1
    assert "resume" not in [a[0] for a in desk.fake.training.asked]


def test_unfinished_runs_are_offered(desk: Desk) -> None:
    old = Unfinished(Path("/runs/old"), "Skin", "yesterday", 0.4)
    desk.fake.training.unfinished = (old,)
    desk.operations.fine_tune.find_runs()
    desk.settle()
    assert tune_of(desk).unfinished == (old,)
    desk.operations.fine_tune.resume(old)
    desk.settle()
    assert tune_of(desk).result is not None
    assert tune_of(desk).result_title == "Skin"


def test_a_run_that_is_done_shows_its_result_again_and_can_be_deleted(desk: Desk) -> None:
    old = Finished(Path("/runs/old"), "Skin", "yesterday", 35_000_000)
    desk.fake.training.finished = (old,)
    desk.operations.fine_tune.find_runs()
    desk.settle()
    assert tune_of(desk).finished == (old,)
    desk.operations.fine_tune.resume(old)
    desk.settle()
    assert tune_of(desk).result_title == "Skin"
    desk.fake.training.finished = ()
    desk.operations.fine_tune.discard(old.run)
    desk.settle()
    assert ("discard", old.run) in desk.fake.training.asked
    assert tune_of(desk).finished == ()
    assert tune_of(desk).result is None, "what the page would show is gone"


def test_the_model_is_used_at_once(desk: Desk) -> None:
    start(desk, "head")
    desk.settle()
    said: list[str] = []
    desk.operations.keep_model.done.connect(said.append)
    desk.operations.keep_model.describe()
    desk.settle()
    card = Card("breast-2", "Breast 2", {"contact": "me"})
    desk.operations.keep_model.use(card)
    desk.settle()
    assert desk.state.session.model.name == "breast-2"
    assert said == ["Breast 2 is in use now"]
    asked = next(a for a in desk.fake.training.asked if a[0] == "card")
    assert tune_of(desk).result.run not in asked[1].parents
    assert asked[2:] == ("breast-2", "Breast 2", {"contact": "me"})


def test_pictures_of_the_result_open_with_the_new_model(desk: Desk) -> None:
    start(desk, "head")
    desk.settle()
    desk.operations.keep_model.describe()
    desk.settle()
    images = tuple(e.source for e in tune_of(desk).data.examples[:3])
    desk.operations.keep_model.open(images, images[1])
    desk.settle()
    assert desk.state.session.model.name == "my-task"
    assert desk.state.images.current_row.ref == images[1].ref
    assert desk.state.images.count() == (3, 0, 0)


def test_a_model_that_cannot_be_kept_says_why(desk: Desk, tmp_path: Path) -> None:
    start(desk, "head")
    desk.settle()
    desk.fake.training.keep_error = WriteError("The folder is read-only", "Choose another")
    failed: list[object] = []
    desk.operations.keep_model.failed.connect(failed.append)
    desk.operations.keep_model.save(Card("a", "A"), tmp_path / "a.safetensors")
    desk.settle()
    assert failed[0].message == "The folder is read-only"
    desk.operations.keep_model.report(tmp_path / "report.html")
    desk.settle()
    assert (tmp_path / "report.html").exists()


def test_no_file_of_the_run_can_be_replaced(desk: Desk) -> None:
    start(desk, "head")
    desk.settle()
    failed: list[object] = []
    desk.operations.keep_model.failed.connect(failed.append)
    desk.operations.keep_model.save(Card("start", "A"), tune_of(desk).result.model)
    desk.settle()
    assert failed[0].remedy == "Choose another folder"
    assert "card" not in [asked[0] for asked in desk.fake.training.asked]


def test_closing_the_program_stops_the_run_and_keeps_it(desk: Desk) -> None:
    desk.fake.training.pause_s = 0.01
    start(desk)
    desk.qtbot.waitUntil(lambda: len(tune_of(desk).run.curves.steps) > 1)
    assert desk.operations.shut_down()
    assert desk.fake.training.closed == 1
    assert tune_of(desk).run.status == "paused"
