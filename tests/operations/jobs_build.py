"""What tests of jobs share: an ear, and a job run to its end."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from medmamba_desktop.jobs import Job, Lane


class Ear:
    """Writes down what a job says, in order."""

    def __init__(self, job: Job) -> None:
        self.heard: list[tuple[str, object]] = []
        job.progressed.connect(lambda parts: self.heard.extend(("progressed", p) for p in parts))
        job.succeeded.connect(lambda value: self.heard.append(("succeeded", value)))
        job.failed.connect(lambda error: self.heard.append(("failed", type(error).__name__)))
        job.cancelled.connect(lambda: self.heard.append(("cancelled", None)))
        job.ended.connect(lambda: self.heard.append(("ended", None)))

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.heard]


def run(qtbot: QtBot, lane: Lane, job: Job) -> Ear:
    ear = Ear(job)
    lane.submit(job)
    qtbot.waitUntil(lambda: job.is_over, timeout=5000)
    return ear
