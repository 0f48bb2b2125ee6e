"""Plans that need no change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medmamba_desktop.core.dataset.examples import Box, LabelledData
from medmamba_desktop.core.training.defaults import suggested_plan
from medmamba_desktop.core.values import ModelInfo


@pytest.mark.parametrize(
    ("fitted", "test", "views"),
    [
        (850, 150, 1),  # a thousand pictures: what three minutes allow
        (85, 15, 16),
        (160, 1700, 10),  # the test part takes the time, and few pictures need views
        (5000, 1000, 1),
    ],
)
def test_few_pictures_get_many_views(
    data: LabelledData, start: ModelInfo, fitted: int, test: int, views: int
) -> None:
    one = data.examples[0]
    examples = [replace(one, split="train")] * fitted + [replace(one, split="test")] * test
    many = replace(data, examples=tuple(examples))
    assert suggested_plan(many, start, "cpu", "head").views == views


def test_pictures_are_mixed_where_regions_guide_the_map(
    data: LabelledData, start: ModelInfo
) -> None:
    plain = suggested_plan(data, start, "cuda", "full")
    examples = tuple(replace(e, regions=(Box(0, 0, 1, 1),)) for e in data.examples)
    guided = suggested_plan(replace(data, examples=examples), start, "cuda", "full")
    assert (plain.guidance, plain.mix) == (0.0, 0.0)
    assert guided.guidance > 0
    assert guided.mix > 0
