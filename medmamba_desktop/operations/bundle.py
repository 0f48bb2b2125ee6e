"""Everything the user can ask for, and the state it changes, as the view is given it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from medmamba_desktop.jobs import Lane
from medmamba_desktop.operations.analyse import Analyse
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.classify_batch import ClassifyBatch
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.models import Models
from medmamba_desktop.operations.open_source import OpenSource
from medmamba_desktop.operations.samples import find_samples
from medmamba_desktop.operations.thumbnails import Thumbnails
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.analysis import Analysis
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.session import Session
from medmamba_desktop.state.settings import Settings


@dataclass(frozen=True, slots=True)
class State:
    """What the program knows, part by part."""

    settings: Settings
    images: ImageList
    session: Session
    analysis: Analysis
    activities: Activities


@dataclass(frozen=True, slots=True)
class Operations:
    """What can be asked for, and the lanes it runs in."""

    open_source: OpenSource
    classify: ClassifyBatch
    analyse: Analyse
    models: Models
    thumbnails: Thumbnails
    reading: Lane
    compute: Lane

    def open_samples(self) -> None:
        """Open the sample images that came with the program's parts."""
        self.open_source.open(find_samples())

    def open(self, places: Sequence[Path]) -> None:
        """Open files and folders."""
        self.open_source.open(places)

    def cancel_all(self) -> None:
        """Stop looking for images and classifying them."""
        self.open_source.cancel()
        self.classify.cancel()

    def shut_down(self) -> bool:
        """Stop everything and wait for the workers; False if one would not stop in time."""
        return all([self.reading.shut_down(), self.compute.shut_down()])


def make_state(settings_file: Path) -> State:
    """An empty state, with the settings of last time."""
    return State(Settings(settings_file), ImageList(), Session(), Analysis(), Activities())


def make_operations(backend: Backend, state: State) -> Operations:
    """The operations over a state, wired to one another."""
    reading, compute = Lane("reading", 4), Lane("compute", 1)
    engine = Engine(backend)
    images, session, settings = state.images, state.session, state.settings
    models = Models(backend, engine, reading, compute, session, settings, state.activities)
    classify = ClassifyBatch(backend, engine, compute, images, session, state.activities)
    analyse = Analyse(
        backend, engine, reading, compute, images, session, settings, state.analysis
    )  # fmt: skip
    open_source = OpenSource(backend, reading, models, images, settings, state.activities)
    open_source.found_images.connect(classify.run)
    session.choice_changed.connect(classify.run_again)
    thumbnails = Thumbnails(backend, reading, images)
    return Operations(open_source, classify, analyse, models, thumbnails, reading, compute)
