"""Keep the library of models: change them, take changes back, verify, import, write their cards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from PySide6.QtCore import QObject

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.leftovers import scratch_prefix
from medmamba_desktop.core.library.changes import Change
from medmamba_desktop.core.library.checkpoint import Checkpoint
from medmamba_desktop.core.library.imported import Asked
from medmamba_desktop.core.library.sheet import ModelSheet
from medmamba_desktop.core.library.verify import Check
from medmamba_desktop.core.values import ModelInfo, Problem
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, once
from medmamba_desktop.operations.library_backend import CardEdit, Content, LibraryBackend
from medmamba_desktop.operations.models import Models
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.model_library import ModelLibrary as Library
from medmamba_desktop.state.session import Session

_DONE = {
    "add": tr_noop("{model} is added"),
    "rename": tr_noop("{model} is called {new} now"),
    "duplicate": tr_noop("{new} is a copy of {model}"),
    "edit": tr_noop("{model} has a new card"),
    "remove": tr_noop("{model} is removed; it is kept for seven days"),
}


class ModelLibrary(QObject):
    """Works in the reading lane, but for verifying, which computes."""

    def __init__(
        self,
        backend: LibraryBackend,
        lanes: tuple[Lane, Lane],
        models: Models,
        state: tuple[Library, Session, ImageList, Activities],
    ) -> None:
        super().__init__()
        self._backend = backend
        self._reading, compute = lanes
        self._verifying = Newest(compute)
        self._models = models
        self._library, self._session, self._images, self._activities = state
        self._scratch: TemporaryDirectory[str] | None = None
        self._by_default: ModelInfo | None = None
        self._images.rows_added.connect(self._on_images)
        models.listed.connect(self.read)
        models.added.connect(self._on_added)
        models.checkpoint_given.connect(self.open_checkpoint)

    def read(self) -> None:
        """Read the shelf anew."""
        self._do(self._backend.read, self._on_read)

    def use(self, name: str) -> None:
        """Classify with this model from now on."""
        sheet = self._library.sheet_of(name)
        if sheet is not None:
            self._models.choose(sheet.info, self._session.task)
            self._library.told.emit(tr("{model} is in use now", model=sheet.info.title))

    def rename(self, name: str, new_name: str, title: str) -> None:
        """Give a model of the user's another name and title."""
        self._change(lambda: self._backend.rename(name, new_name, title))

    def duplicate(self, name: str) -> None:
        """Copy a model to one of the user's."""
        self._change(lambda: self._backend.duplicate(name))

    def edit(self, name: str, edit: CardEdit) -> None:
        """Write the card of a model of the user's."""
        self._change(lambda: self._backend.edit(name, edit))

    def remove(self, name: str) -> None:
        """Put a model of the user's away."""
        self._change(lambda: self._backend.remove(name))

    def undo(self) -> None:
        """Take the last change back; one that cannot be is forgotten, with its reason."""
        change = self._library.last_change
        if change is not None:
            self._library.forget_last()
            self._do(lambda: self._backend.undo(change), lambda _: self._on_undone(change))

    def set_default(self, modality: str, name: str | None) -> None:
        """Say which model is taken for images of a DICOM modality."""
        self._do(lambda: self._backend.set_default(modality, name), lambda _: self.read())

    def verify(self, sheet: ModelSheet) -> None:
        """Check hash, weights and scores; a newer call drops this one."""
        info = sheet.info
        found: list[Check] = []

        def on_progress(checks: tuple[Check, ...]) -> None:
            found.extend(checks)
            self._library.enter_checks(info.sha256, tuple(found))

        self._library.enter_checks(info.sha256, ())
        job = Job(lambda: self._backend.verify(info), Urgency.SOON)
        job.progressed.connect(on_progress)
        job.failed.connect(self._on_failed)
        self._verifying.submit(job)

    def export(self, name: str, file: Path) -> None:
        """Copy a model to a file."""
        self._do(
            lambda: self._backend.export(name, file),
            lambda _: self._library.told.emit(tr("The model is written")),
        )

    def write_card(self, sheet: ModelSheet, file: Path) -> None:
        """Write a model's card, in the form that the file's ending says."""
        self._do(
            lambda: self._backend.write_card(sheet, file),
            lambda _: self._library.told.emit(tr("The card is written")),
        )

    def open_checkpoint(self, file: Path) -> None:
        """Read a published checkpoint apart from the program; what it lacks is asked for then."""
        self.drop_checkpoint()
        try:
            scratch = TemporaryDirectory(
                prefix=scratch_prefix(Path(gettempdir())), ignore_cleanup_errors=True
            )
        except OSError:
            problem = Problem(
                tr("There is no place for scratch files"), tr("Free some space on the disk")
            )
            self._activities.tell(problem)
            return
        self._scratch = scratch

        def on_read(checkpoint: Checkpoint) -> None:
            if self._scratch is scratch:
                self._library.set_checkpoint(checkpoint, file.stem)

        job = Job(lambda: self._backend.open_checkpoint(file, Path(scratch.name)), Urgency.NOW)
        job.succeeded.connect(on_read)
        job.failed.connect(lambda error: self._activities.tell(problem_of(error)))
        job.ended.connect(lambda: self._activities.finish("checkpoint"))
        self._activities.begin("checkpoint", tr("Reading a checkpoint"), job.cancel)
        self._reading.submit(job)

    def read_class_names(self, file: Path) -> None:
        """Read the names of a checkpoint's classes from a file."""
        self._do(lambda: self._backend.read_class_names(file), self._library.classes_read.emit)

    def make_model(self, asked: Asked) -> None:
        """Make a model of the checkpoint that was read, and use it."""
        checkpoint = self._library.checkpoint
        if checkpoint is None:
            return

        def on_made(info: ModelInfo) -> None:
            self.drop_checkpoint()
            self._take_over(Change("add", info.name, info))
            self._models.choose(info, self._session.task)

        self._do(lambda: self._backend.make_model(checkpoint, asked), on_made)

    def drop_checkpoint(self) -> None:
        """Wait for no checkpoint any more, and delete what was read of it."""
        self._library.set_checkpoint(None)
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None

    def _change(self, work: Callable[[], Change]) -> None:
        self._do(work, self._take_over)

    def _do(self, work: Callable[[], Any], then: Callable[[Any], object]) -> None:
        job = Job(once(work), Urgency.NOW)
        job.succeeded.connect(then)
        job.failed.connect(self._on_failed)
        self._reading.submit(job)

    def _on_added(self, change: Change) -> None:
        """A model file was opened like an image."""
        self._library.remember(change)
        self._library.selection = change.made.name if change.made else change.name
        self.read()

    def _take_over(self, change: Change) -> None:
        """Show what a change has made, and use it where the model before was in use."""
        made, current = change.made, self._session.model
        self._library.remember(change)
        said = tr(_DONE[change.verb], model=change.name, new=made.name if made else "")
        self._library.told.emit(said)
        is_current = current is not None and current.name == change.name
        if is_current and made is not None and change.verb in ("rename", "edit"):
            self._models.choose(made, self._session.task)
        self.read()
        if made is not None:
            self._library.selection = made.name

    def _on_undone(self, change: Change) -> None:
        self._library.told.emit(tr("It is as it was before"))
        self._library.selection = change.name
        made, current = change.made, self._session.model
        is_in_use = made is not None and current is not None and current.path == made.path
        instead = change.name if is_in_use else ""
        self._do(self._backend.read, lambda content: self._on_read(content, instead))

    def _on_read(self, content: Content, instead: str = "") -> None:
        """Show what is on the shelf.

        Args:
            instead: name of the model that stands for the one in use, which is gone.
        """
        sheets = content[0]
        self._library.enter(*content)
        infos = tuple(sheet.info for sheet in sheets)
        on_shelf = {info.path for info in infos}
        # A fine-tune's model is tried out from its run's folder.
        tried = (m for m in self._session.models if m.path not in on_shelf and m.path.exists())
        known = (*infos, *tried)
        if known != self._session.models:
            self._session.set_models(known)
        current = self._session.model
        if current is not None and current not in known:
            # Not there any more: the one of its name is taken, or the first.
            named = [info for info in known if info.name in (current.name, instead)]
            for info in (*named, *known)[:1]:
                self._models.choose(info, self._session.task)

    def _on_images(self, first: int, last: int) -> None:
        """Images opened into an empty list are classified by their modality's default model."""
        if first > 0:
            return
        opened = (row.source for row in self._images.rows[: last + 1] if row.source)
        modality = next((source.modality for source in opened), "")
        sheet = (
            self._library.sheet_of(self._library.defaults.get(modality, "")) if modality else None
        )
        if sheet is not None and sheet.info != self._session.model:
            # For these images: the next ones, or the next start, have the model chosen by hand.
            self._session.choose(sheet.info, self._session.task)
            self._models.warm_up()
            self._by_default = sheet.info
        elif sheet is None and self._session.model == self._by_default:
            self._models.choose_kept()

    def _on_failed(self, error: Exception) -> None:
        self._library.told.emit(problem_of(error))
        self.read()
