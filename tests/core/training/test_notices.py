"""Notices are kept in English and told in the language of now."""

from __future__ import annotations

from pathlib import Path

from medmamba_desktop.core.dataset.unusable_masks import unused_words
from medmamba_desktop.core.language import in_english, speak_through, tr
from medmamba_desktop.core.training import notices
from medmamba_desktop.core.training.record import RunFolder


def _told() -> list[str]:
    return [
        tr(notices.NOT_READ, count=3),
        tr(notices.SIGHT, sight="the middle", loss=0.51, others="the whole 0.62"),
        tr(notices.LESS_MEMORY, before=8, now=4),
        tr(notices.ROLLED_BACK, step=120, factor=0.5),
        tr(notices.NOT_SAVED, reason="The disk is full"),
        unused_words(2),
    ]


def test_what_was_kept_is_told_in_the_language_of_now() -> None:
    english = _told()
    speak_through(lambda pattern, n: f"*{pattern}")
    try:
        assert [in_english(text) for text in _told()] == english
        assert list(notices.said_again(english)) == [f"*{text}" for text in english]
    finally:
        speak_through(None)
    assert list(notices.said_again(english)) == english


def test_the_log_of_a_run_is_english(tmp_path: Path) -> None:
    speak_through(lambda pattern, n: f"*{pattern}")
    try:
        RunFolder(tmp_path).say(tr("Training all weights"))
    finally:
        speak_through(None)
    (line,) = (tmp_path / "log.txt").read_text("utf-8").splitlines()
    assert line.endswith(" Training all weights")
