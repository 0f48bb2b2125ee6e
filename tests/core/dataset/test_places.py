"""Places that lie in each other: every picture is taken once, from the place it was given for."""

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop.core.dataset.places import Place, gather
from tests.helpers.images_build import png, write_zip
from tests.helpers.labelled_build import result_of, tree

NAMES = ("a/1.png", "a/b/2.png", "ab/3.png")


def gathered(*places: Path, leave_out: tuple[Path, ...] = ()) -> list[tuple[int, str]]:
    found = result_of(gather([Place(place) for place in places], leave_out))
    return [(picture.place, "/".join(picture.parts)) for picture in found.pictures]


def test_a_place_inside_another_keeps_its_own(tmp_path: Path) -> None:
    tree(tmp_path, NAMES)
    inner = tmp_path / "a"
    assert gathered(tmp_path, inner) == [(0, "ab/3.png"), (1, "1.png"), (1, "b/2.png")]
    assert gathered(inner, tmp_path) == [(0, "1.png"), (0, "b/2.png"), (1, "ab/3.png")]


def test_a_neighbour_of_a_like_name_is_not_inside(tmp_path: Path) -> None:
    tree(tmp_path, NAMES)
    assert gathered(tmp_path / "a", tmp_path / "ab") == [(0, "1.png"), (0, "b/2.png"), (1, "3.png")]


@pytest.mark.parametrize("name", ["a/b", "a/b/2.png", "ab/../a/b"])
def test_what_is_left_out_may_be_a_folder_or_a_file(tmp_path: Path, name: str) -> None:
    tree(tmp_path, NAMES)
    assert gathered(tmp_path, leave_out=(tmp_path / name,)) == [(0, "a/1.png"), (0, "ab/3.png")]


def test_a_place_given_twice_or_left_out_itself_is_read_once(tmp_path: Path) -> None:
    tree(tmp_path, NAMES)
    assert len(gathered(tmp_path, tmp_path)) == 3
    assert len(gathered(tmp_path, leave_out=(tmp_path, tmp_path.parent))) == 3


def test_places_relative_to_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, NAMES)
    monkeypatch.chdir(tmp_path)
    assert gathered(Path(), tmp_path / "a") == [(0, "ab/3.png"), (1, "1.png"), (1, "b/2.png")]


def test_a_zip_in_a_folder_counts_as_a_folder(tmp_path: Path) -> None:
    tree(tmp_path, NAMES)
    write_zip(tmp_path / "a" / "z.zip", {"c/4.png": png()})
    assert (0, "a/z/c/4.png") in gathered(tmp_path)
    assert gathered(tmp_path / "a" / "z.zip") == [(0, "c/4.png")]
    assert (0, "a/z/c/4.png") not in gathered(tmp_path, leave_out=(tmp_path / "a" / "z.zip",))
