"""What the card's parts say, by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.card_figures import number, share, with_bounds
from benchmarks.card_render import Picture, Section, Table, markdown, text
from benchmarks.measure import differences, mistakes
from benchmarks.measure_maps import judged, mean
from medmamba_desktop.core.evaluate.values import Case
from medmamba_desktop.core.values import ImageRef

TABLE = Table(("class", "n", "share"), (("a", "3", "50 %"), ("b", "4", "–")))
SECTION = Section("figures", "Figures", ("Of all.", TABLE, Picture("model/a.svg", "A")))


def test_plain_text_names_each_cell_and_leaves_out_what_is_not_known() -> None:
    assert text(SECTION) == "Of all.\n\n• a: n 3; share 50 %\n• b: n 4"
    pair = Section("figures", "Figures", (Table(("figure", "value"), (("accuracy", "90 %"),)),))
    assert text(pair) == "• accuracy: 90 %"


def test_markdown_has_tables_and_pictures() -> None:
    assert markdown("Card", ["Lead."], [SECTION]) == (
        "# Card\n\nLead.\n\n## Figures\n\nOf all.\n\n| class | n | share |\n| --- | --- | --- |\n"
        "| a | 3 | 50 % |\n| b | 4 | – |\n\n![A](model/a.svg)\n"
    )


def test_figures_are_written_with_their_intervals() -> None:
    figure = {"value": 0.9149, "low": 0.9, "high": 0.9333}
    assert share(0.9149) == "91.5 %"
    assert with_bounds(figure) == "91.5 % (90.0 to 93.3)"
    assert number(figure) == "0.915 (0.900 to 0.933)"
    assert number({"value": None, "low": None, "high": None}) == share(None) == "–"
    assert with_bounds({"value": 1.0, "low": None, "high": None}) == "100.0 %"


def test_a_map_is_judged_by_its_maximum_and_its_positive_part() -> None:
    mask = np.zeros((8, 8), bool)
    mask[:, :4] = True
    inside = judged(np.array([[3.0, 1.0]], np.float32), mask)
    assert inside.is_hit == 1.0
    assert 0.6 < inside.energy < 0.8
    assert judged(np.array([[-1.0, 2.0]], np.float32), mask).is_hit == 0.0
    assert judged(np.full((1, 2), -1.0, np.float32), mask).energy == 0.0


def test_a_mean_has_an_interval_by_groups() -> None:
    values = np.array([0.0, 1.0] * 20)
    alone, pairs = mean(values, np.arange(40)), mean(values, np.arange(40) % 2)
    assert alone["value"] == pairs["value"] == 0.5
    assert alone["low"] is not None
    assert alone["low"] > 0.3
    assert (pairs["low"], pairs["high"]) == (0.0, 1.0)


def test_mistakes_are_counted_by_kind() -> None:
    shares = [(0.9, 0.1), (0.2, 0.8), (0.3, 0.7), (0.4, 0.6)]
    cases = [
        Case(ImageRef(Path(str(i))), label, probabilities)
        for i, (label, probabilities) in enumerate(zip("bbaa", shares, strict=True))
    ]
    assert mistakes(cases, ["a", "b"]) == [
        {"label": "a", "predicted": "b", "count": 2, "of": 2, "surest": 0.7},
        {"label": "b", "predicted": "a", "count": 1, "of": 2, "surest": 0.9},
    ]


@pytest.mark.parametrize(("now", "count"), [(0.9134, 0), (0.9146, 1)])
def test_figures_are_compared_to_the_third_digit(now: float, count: int) -> None:
    stored = {"n": 3, "overall": {"accuracy": {"value": 0.9138}}}
    found = {"n": 3, "overall": {"accuracy": {"value": now}}}
    assert len(list(differences(stored, found))) == count
    assert next(differences(stored, {**found, "n": 4})) == "n: 3 in the file, 4 now"
