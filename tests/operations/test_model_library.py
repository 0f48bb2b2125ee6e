"""The library of models behind the window, over a library in memory."""

from __future__ import annotations

from pathlib import Path

from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.library.imported import Asked
from medmamba_desktop.core.values import DicomFacts, ImageRef, Problem, SourceImage
from medmamba_desktop.operations.library_backend import CardEdit
from medmamba_desktop.state.settings import MODEL as CHOSEN
from tests.helpers.window_desk import Desk
from tests.helpers.window_fakes import MODEL, OTHER_MODEL


def told(desk: Desk) -> list[object]:
    heard: list[object] = []
    desk.state.library.told.connect(heard.append)
    return heard


def names(desk: Desk) -> list[str]:
    return [sheet.info.name for sheet in desk.state.library.sheets]


def test_the_shelf_is_read_at_start(desk: Desk) -> None:
    assert names(desk) == ["medmamba-t", "own-model"]
    assert desk.state.library.selection == "medmamba-t"


def test_changes_are_shown_told_and_taken_back_in_turn(desk: Desk) -> None:
    heard, do = told(desk), desk.operations.library
    do.rename("own-model", "ours", "Ours")
    desk.settle()
    assert desk.state.library.selection == "ours"
    do.remove("ours")
    desk.settle()
    assert names(desk) == ["medmamba-t"]
    assert desk.state.library.selection == "medmamba-t"
    do.undo()
    desk.settle()
    assert names(desk) == ["medmamba-t", "ours"]
    do.undo()
    desk.settle()
    assert names(desk) == ["medmamba-t", "own-model"]
    assert desk.state.library.last_change is None
    assert heard == [
        "own-model is called ours now",
        "ours is removed; it is kept for seven days",
        "It is as it was before",
        "It is as it was before",
    ]


def test_the_model_in_use_stays_in_use_when_it_is_changed(desk: Desk) -> None:
    do, session = desk.operations.library, desk.state.session
    do.use("own-model")
    desk.settle()
    do.rename("own-model", "ours", "Ours")
    desk.settle()
    assert session.model is not None
    assert session.model.title == "Ours"
    assert desk.state.settings.get(CHOSEN) == "ours"
    do.edit("ours", CardEdit("Ours 2", "2", {"limits": "One site."}))
    desk.settle()
    assert session.model.title == "Ours 2"
    do.remove("ours")
    desk.settle()
    assert session.model == MODEL
    assert [info.name for info in session.models] == ["medmamba-t"]


def test_taking_back_a_name_keeps_the_model_in_use(desk: Desk) -> None:
    do = desk.operations.library
    do.use("own-model")
    do.rename("own-model", "ours", "Ours")
    desk.settle()
    do.undo()
    desk.settle()
    assert desk.state.session.model == OTHER_MODEL


def test_what_cannot_be_done_is_told_and_the_shelf_read_again(desk: Desk) -> None:
    heard = told(desk)
    desk.fake.library.error = ModelFileError("A model named x is there already", "Remove it first")
    desk.operations.library.rename("own-model", "x", "X")
    desk.settle()
    assert heard == [Problem("A model named x is there already", "Remove it first")]
    assert desk.state.library.last_change is None


def test_an_undo_that_is_refused_is_not_offered_again(desk: Desk) -> None:
    heard, do = told(desk), desk.operations.library
    do.remove("own-model")
    desk.settle()
    desk.fake.library.error = ModelFileError("The file was replaced")
    do.undo()
    desk.settle()
    assert heard[-1] == Problem("The file was replaced")
    assert desk.state.library.last_change is None


def test_verifying_shows_each_check(desk: Desk) -> None:
    desk.operations.library.verify(desk.state.library.sheets[0])
    desk.settle()
    found = desk.state.library.checks[MODEL.sha256]
    assert [check.state for check in found] == ["sound", "sound", "unknown"]


def test_a_checkpoint_is_read_asked_about_and_used(desk: Desk) -> None:
    desk.open("kvasir.pth")
    desk.settle()
    library = desk.state.library
    assert library.checkpoint is not None
    assert library.checkpoint_name == "kvasir"
    scratch = library.checkpoint.tensors.parent
    assert scratch.is_dir()
    desk.operations.library.make_model(Asked("kvasir", ("a", "b", "c"), "Kvasir"))
    desk.settle()
    assert desk.state.session.model is not None
    assert desk.state.session.model.name == "kvasir"
    assert library.checkpoint is None
    assert not scratch.exists()
    assert library.last_change is not None
    assert library.last_change.verb == "add"


def test_a_checkpoint_that_is_refused_asks_nothing(desk: Desk) -> None:
    desk.open("evil.pth")
    desk.settle()
    assert [p.message for p in desk.problems] == [
        "The file holds more than tensors, so it was not opened"
    ]
    assert desk.state.library.checkpoint is None
    desk.operations.library.drop_checkpoint()


def ultrasound(name: str, modality: str = "US") -> SourceImage:
    facts = DicomFacts(modality=modality)
    return SourceImage(ImageRef(Path(name)), "dicom", "DICOM", 64, 64, dicom=facts)


def test_images_of_a_modality_get_its_default_model_for_this_time(desk: Desk) -> None:
    desk.operations.library.set_default("US", "own-model")
    desk.settle()
    desk.state.images.add([ultrasound("a.dcm"), ultrasound("b.dcm")])
    desk.settle()
    assert desk.state.session.model == OTHER_MODEL
    assert desk.state.settings.get(CHOSEN) != "own-model"
    desk.operations.open_source.close_all()
    desk.state.images.add([ultrasound("c.dcm", "CR")])
    desk.settle()
    assert desk.state.session.model == MODEL


def test_a_choice_made_while_images_are_open_is_not_overruled(desk: Desk) -> None:
    desk.operations.library.set_default("US", "own-model")
    desk.settle()
    desk.state.images.add([ultrasound("a.dcm", "CR")])
    desk.settle()
    assert desk.state.session.model == MODEL
    desk.state.images.add([ultrasound("b.dcm")])
    desk.settle()
    assert desk.state.session.model == MODEL


def test_a_model_file_that_is_dropped_can_be_taken_back(desk: Desk) -> None:
    desk.open("own.safetensors")
    desk.settle()
    assert desk.state.library.last_change is not None
    assert desk.state.library.selection == "own-model"
