"""How faithful the heat map on screen is, found out when asked, and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator, Sequence
from typing import Any

from PySide6.QtCore import QObject

from medmamba_desktop.core.explain.judgement import Faithfulness
from medmamba_desktop.core.values import HeatMap, Picture
from medmamba_desktop.jobs import Job, Lane, Newest, Urgency, Work
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.engine import Engine
from medmamba_desktop.operations.problems import problem_of
from medmamba_desktop.state.analysis import Analysis
from medmamba_desktop.state.session import Session

_KEPT = 64


class JudgeMap(QObject):
    """Follows the heat map of `Analysis`; another map cancels what is on its way."""

    def __init__(
        self, backend: Backend, engine: Engine, compute: Lane, session: Session, analysis: Analysis
    ) -> None:
        super().__init__()
        self._backend = backend
        self._engine = engine
        self._session = session
        self._analysis = analysis
        self._judging = Newest(compute)
        self._map: HeatMap | None = None
        # By the map itself, which stays alive with its figures.
        self._kept: OrderedDict[int, tuple[HeatMap, Faithfulness]] = OrderedDict()
        analysis.changed.connect(self._on_changed)

    def judge(self) -> None:
        """Find out how faithful the map on screen is, unless that is known."""
        shown, model = self._analysis.shown, self._session.model
        if shown.heat_map is None or shown.picture is None or model is None:
            return
        if shown.faithfulness is not None:
            return
        heat_map = shown.heat_map
        job = Job(self._work(shown.picture, heat_map), Urgency.NOW)
        job.progressed.connect(self._on_steps)
        job.succeeded.connect(lambda found: self._on_judged(heat_map, found))
        job.failed.connect(self._on_failed)
        self._analysis.update(judged_share=0.0, judge_problem=None)
        self._judging.submit(job)

    def cancel(self) -> None:
        """Stop."""
        self._judging.cancel()
        self._analysis.update(judged_share=None)

    def _work(self, picture: Picture, heat_map: HeatMap) -> Work:
        engine, judge, model = self._engine, self._backend.judge, self._session.model
        assert model is not None

        def work() -> Generator[Any, None, Faithfulness]:
            return (yield from judge(engine.loaded(model), picture, heat_map))

        return work

    def _on_changed(self) -> None:
        heat_map = self._analysis.shown.heat_map
        if heat_map is self._map:
            return
        self._map = heat_map
        self._judging.cancel()
        kept = self._kept.get(id(heat_map))
        self._analysis.update(
            faithfulness=kept[1] if kept else None, judged_share=None, judge_problem=None
        )  # fmt: skip

    def _on_steps(self, steps: Sequence[Any]) -> None:
        self._analysis.update(judged_share=steps[-1].done / max(1, steps[-1].total))

    def _on_judged(self, heat_map: HeatMap, found: Faithfulness) -> None:
        self._kept[id(heat_map)] = heat_map, found
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if heat_map is self._analysis.shown.heat_map:
            self._analysis.update(faithfulness=found, judged_share=None)

    def _on_failed(self, error: Exception) -> None:
        self._analysis.update(judged_share=None, judge_problem=problem_of(error))
