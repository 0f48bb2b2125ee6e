"""Everything the user can ask for, and the state it changes, as the view is given it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from medmamba_desktop.jobs import Lane
from medmamba_desktop.operations.analyse import Analyse
from medmamba_desktop.operations.auditing import Auditing
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.classify_batch import ClassifyBatch
from medmamba_desktop.operations.classify_chosen import ClassifyChosen
from medmamba_desktop.operations.compare_maps import CompareMaps
from medmamba_desktop.operations.copy_out import CopyOut
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.evaluate import Evaluate
from medmamba_desktop.operations.explain_case import ExplainCase
from medmamba_desktop.operations.export_map import ExportMap
from medmamba_desktop.operations.export_results import ExportResults
from medmamba_desktop.operations.fine_tune import FineTune
from medmamba_desktop.operations.judge_map import JudgeMap
from medmamba_desktop.operations.keep_model import KeepModel
from medmamba_desktop.operations.kept_results import KeptResults
from medmamba_desktop.operations.label_data import LabelData
from medmamba_desktop.operations.maps_beside import MapsBeside
from medmamba_desktop.operations.mark_results import MarkResults
from medmamba_desktop.operations.model_library import ModelLibrary
from medmamba_desktop.operations.model_view import ModelView
from medmamba_desktop.operations.models import Models
from medmamba_desktop.operations.open_source import OpenSource
from medmamba_desktop.operations.presentations import Presentations
from medmamba_desktop.operations.samples import find_samples
from medmamba_desktop.operations.show_frames import ShowFrames
from medmamba_desktop.operations.show_header import ShowHeader
from medmamba_desktop.operations.thumbnails import Thumbnails
from medmamba_desktop.operations.unfinished_batch import UnfinishedBatch
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.analysis import Analysis
from medmamba_desktop.state.evaluation import Evaluation
from medmamba_desktop.state.fine_tune import FineTune as FineTuneState
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.marks import Marks
from medmamba_desktop.state.model_library import ModelLibrary as Library
from medmamba_desktop.state.result_table import ResultTable
from medmamba_desktop.state.session import Session
from medmamba_desktop.state.settings import Settings
from medmamba_desktop.state.viewer import Viewer

_TIMEOUT_S = 10.0
_RUN_TIMEOUT_S = 60.0
_LARGE_SIDE = 1280
_LARGE_KEPT = 32


@dataclass(frozen=True, slots=True)
class State:
    """What the program knows, part by part."""

    settings: Settings
    images: ImageList
    session: Session
    analysis: Analysis
    activities: Activities
    tune: FineTuneState
    viewer: Viewer
    marks: Marks
    table: ResultTable
    evaluation: Evaluation
    library: Library


@dataclass(frozen=True, slots=True)
class Operations:
    """What can be asked for, and the lanes it runs in.

    Attributes:
        pictures: as thumbnails, but large enough to look into.
    """

    open_source: OpenSource
    classify: ClassifyBatch
    classify_chosen: ClassifyChosen
    analyse: Analyse
    models: Models
    thumbnails: Thumbnails
    pictures: Thumbnails
    label_data: LabelData
    fine_tune: FineTune
    keep_model: KeepModel
    explain_case: ExplainCase
    show_frames: ShowFrames
    presentations: Presentations
    model_view: ModelView
    show_header: ShowHeader
    judge_map: JudgeMap
    compare_maps: CompareMaps
    maps_beside: MapsBeside
    export_map: ExportMap
    kept_results: KeptResults
    mark_results: MarkResults
    unfinished: UnfinishedBatch
    reading: Lane
    compute: Lane
    evaluate: Evaluate
    library: ModelLibrary
    export_results: ExportResults
    copy_out: CopyOut
    auditing: Auditing

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
        self.classify_chosen.cancel()

    def shut_down(self) -> bool:
        """Stop everything and wait for the workers; False if one would not stop in time."""
        # A run that is stopped writes down how far it is.
        timeout_s = _RUN_TIMEOUT_S if self.fine_tune.is_running else _TIMEOUT_S
        self.unfinished.close()
        is_done = all([self.reading.shut_down(), self.compute.shut_down(timeout_s)])
        self.mark_results.close()
        self.kept_results.close()
        self.copy_out.close()
        self.auditing.close()
        return is_done


def make_state(settings_file: Path) -> State:
    """An empty state, with the settings of last time."""
    settings = Settings(settings_file)
    images, marks = ImageList(), Marks()
    return State(
        settings, images, Session(), Analysis(), Activities(), FineTuneState(), Viewer(), marks,
        ResultTable(images, marks), Evaluation(), Library(),
    )  # fmt: skip


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
    pictures = Thumbnails(backend, reading, images, _LARGE_SIDE, _LARGE_KEPT)
    tune, activities = state.tune, state.activities
    label_data = LabelData(backend.training, reading, tune, activities)
    fine_tune = FineTune(backend.training, engine, reading, compute, tune, activities)
    keep_model = KeepModel(backend, reading, models, classify, session, images, tune)
    chosen = ClassifyChosen(backend, engine, compute, images, session, activities)
    show_frames = ShowFrames(backend, reading, images, settings)
    model_view = ModelView(backend, engine, compute, session)
    auditing = Auditing(backend, activities)
    export_map = ExportMap(reading, session, settings, activities, auditing)
    return Operations(
        open_source, classify, chosen, analyse, models, thumbnails, pictures,
        label_data, fine_tune, keep_model, ExplainCase(backend, compute), show_frames,
        Presentations(backend, reading, images), model_view, ShowHeader(backend, reading),
        JudgeMap(backend, engine, compute, session, state.analysis),
        CompareMaps(backend, engine, reading, compute, session),
        MapsBeside(backend, engine, compute, images, session, settings),
        export_map,
        KeptResults(backend, reading, classify, settings, activities),
        MarkResults(backend, reading, images, state.marks),
        UnfinishedBatch(backend, reading, classify, open_source, images, settings),
        reading, compute,
        evaluate=Evaluate(
            backend, engine, (reading, compute),
            (state.evaluation, session, images, settings, activities), classify,
        ),
        library=ModelLibrary(
            backend.library, (reading, compute), models,
            (state.library, session, images, activities),
        ),
        export_results=ExportResults(
            backend, engine, compute, images, session, settings, activities, auditing,
            state.marks,
        ),
        copy_out=CopyOut(reading, export_map, activities, auditing),
        auditing=auditing,
    )  # fmt: skip
