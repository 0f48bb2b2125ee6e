"""Names that fit several files: the folders decide, as if each were compared with each."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from medmamba_desktop.core.dataset.matching import Match, NameIndex, Namesakes, agreeing
from medmamba_desktop.core.dataset.places import Placed
from medmamba_desktop.core.values import ImageRef, SourceImage

folders = st.lists(st.sampled_from(["a", "A", "b", "p1"]), max_size=3).map(tuple)


def placed(*paths: tuple[str, ...]) -> list[Placed]:
    return [
        Placed(SourceImage(ImageRef(Path("/", *parts)), "raster", "PNG", 6, 4), parts)
        for parts in paths
    ]


@given(st.lists(folders, min_size=1, max_size=8), folders)
def test_the_nearest_are_those_whose_folders_agree_the_furthest(
    places: list[tuple[str, ...]], wanted: tuple[str, ...]
) -> None:
    ranks = [agreeing(wanted, place) for place in places]
    closeness, near = Namesakes([(*p, "x.png") for p in places], range(len(places))).nearest(wanted)
    assert closeness == max(ranks)
    assert list(near) == [at for at, rank in enumerate(ranks) if rank == closeness]


@given(st.lists(folders, min_size=1, max_size=8, unique=True), folders)
def test_the_very_folders_come_before_those_that_end_alike(
    places: list[tuple[str, ...]], wanted: tuple[str, ...]
) -> None:
    ranks = [(wanted == place, agreeing(wanted, place)) for place in places]
    best = max(ranks)
    found = NameIndex(placed(*((*p, "x.png") for p in places))).find("/".join((*wanted, "x.png")))
    if ranks.count(best) > 1:
        assert found == Match(is_ambiguous=True)
    else:
        assert found == Match((ranks.index(best),), best[1])


def test_spellings_have_namesakes_of_their_own() -> None:
    index = NameIndex(placed(("p", "a.png"), ("q", "a.jpg"), ("q", "A.png"), ("r", "a.png")))
    assert index.find("q/a").pictures == (1,)
    assert index.find("q/A").pictures == (2,)
    assert index.find("q/a.png").is_ambiguous  # of p and r, for the spelling comes first
    assert index.find("r/a.png").pictures == (3,)
