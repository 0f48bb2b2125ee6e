from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medmamba_desktop.state import settings as table
from medmamba_desktop.state.settings import MAX_RECENT, RECENT, THEME, Setting, Settings

OTHER_VALUES = {
    table.LANGUAGE: "zh_CN",
    table.THEME: "light",
    table.GEOMETRY: b"\x00\x01\xff",
    table.COLUMNS: (200, 600, 240),
    table.IS_MAP_SHOWN: False,
    table.IS_MAP_SMOOTH: False,
    table.OPACITY: 0.25,
    table.COLOUR_MAP: "viridis",
    table.STAGE: 2,
    table.METHOD: "layer-cam",
    table.TOP: 0.2,
    table.HAS_CONTOURS: True,
    table.IS_PRIVATE: True,
    table.ARE_CORNERS_SHOWN: False,
    table.ARE_OVERLAYS_SHOWN: False,
    table.CACHE_MB: 512,
    table.TEXT_SIZE: 150,
    table.KEEPS_RESULTS: False,
    table.TABLE_SHOWN: "no",
    table.TABLE_COLUMNS: ("name", "class"),
    table.TABLE_CLASS: "skin/melanoma",
    table.TABLE_WIDTHS: (200, 80),
    table.TABLE_HEIGHT: 300,
    table.IS_GROUPED: True,
    table.MODEL: "own",
    table.TASK: "skin",
    table.KEEPS_PLACES: True,
    table.LAST_FOLDER: "/scans, new/50 %",
    table.EXPORT_FOLDER: "/out",
    table.HAS_EXPORT_NAMES: True,
    table.CLASS_MEANINGS: ("a\tb",),
    table.RECENT: ("/a", "/b, c"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


def test_the_table_has_no_key_twice() -> None:
    keys = [setting.key for setting in table.TABLE]
    assert len(set(keys)) == len(keys)
    assert set(OTHER_VALUES) == set(table.TABLE)


@pytest.mark.parametrize("setting", table.TABLE, ids=lambda s: s.key)
def test_defaults_hold_at_first(qapp: object, file: Path, setting: Setting[object]) -> None:
    assert Settings(file).get(setting) == setting.default


@pytest.mark.parametrize("setting", table.TABLE, ids=lambda s: s.key)
def test_every_setting_survives_a_restart(
    qapp: object, file: Path, setting: Setting[object]
) -> None:
    value = OTHER_VALUES[setting]
    first = Settings(file)
    first.set(table.KEEPS_PLACES, setting.is_place)
    first.set(setting, value)
    first.save()
    assert Settings(file).get(setting) == value


def test_one_recent_path_is_still_a_list(qapp: object, file: Path) -> None:
    first = Settings(file)
    first.set(table.KEEPS_PLACES, True)
    first.set(RECENT, ("/only",))
    first.save()
    assert Settings(file).get(RECENT) == ("/only",)


@pytest.mark.parametrize("kept", ["purple", "", "[1,2]"])
def test_nonsense_in_the_file_gives_the_default(qapp: object, file: Path, kept: str) -> None:
    file.write_text(f"[look]\ntheme={kept}\n[map]\nopacity=7\nstage=x\n[look]\ncolumns=a, b\n")
    settings = Settings(file)
    for setting in (THEME, table.OPACITY, table.STAGE, table.COLUMNS):
        assert settings.get(setting) == setting.default


@pytest.mark.parametrize("kept", ["-1", "4294967296", "99999999999999999999", "1e9"])
def test_sizes_that_no_screen_has_give_the_default(qapp: object, file: Path, kept: str) -> None:
    file.write_text(f"[look]\ncolumns=1, {kept}\n[results]\nheight={kept}\nwidths={kept}\n")
    settings = Settings(file)
    for setting in (table.COLUMNS, table.TABLE_HEIGHT, table.TABLE_WIDTHS):
        assert settings.get(setting) == setting.default


@pytest.mark.parametrize("kept", ["9", "-1", "4.0", "x", ""])
def test_a_stage_that_there_is_not_gives_the_default(qapp: object, file: Path, kept: str) -> None:
    file.write_text(f"[map]\nstage={kept}\n")
    assert Settings(file).get(table.STAGE) == table.STAGES[0]


@pytest.mark.parametrize("kept", ["jet", "Inferno", "", "1"])
def test_an_unknown_colour_map_gives_the_default(qapp: object, file: Path, kept: str) -> None:
    file.write_text(f"[map]\ncolours={kept}\n")
    assert Settings(file).get(table.COLOUR_MAP) == "inferno"


@pytest.mark.parametrize(
    ("setting", "value"),
    [*((table.STAGE, stage) for stage in table.STAGES),
     *((table.COLOUR_MAP, name) for name in table.COLOUR_MAPS)],
)  # fmt: skip
def test_every_stage_and_colour_map_is_taken_from_the_file(
    qapp: object, file: Path, setting: Setting[object], value: object
) -> None:
    file.write_text(f"[map]\n{setting.key.removeprefix('map/')}={value}\n")
    assert Settings(file).get(setting) == value


def test_stages_and_colour_maps_are_those_of_the_core() -> None:
    from medmamba_desktop.core.explain import heat_map
    from medmamba_desktop.core.explain.methods import METHODS
    from medmamba_desktop.core.network import config

    assert table.COLOUR_MAPS == heat_map.COLOUR_MAPS
    assert table.METHOD.default in METHODS
    assert sorted(table.STAGES) == list(range(config.STAGES + 1))


def test_it_says_what_changed_and_only_then(qtbot: QtBot, file: Path) -> None:
    settings = Settings(file)
    heard: list[str] = []
    settings.changed.connect(heard.append)
    settings.set(THEME, "dark")
    settings.set(THEME, "light")
    settings.set(THEME, "light")
    assert heard == [THEME.key]


def test_places_are_forgotten_unless_they_are_to_be_kept(qapp: object, file: Path) -> None:
    first = Settings(file)
    first.remember_opened(Path("/Doe Jane/a.png"))
    first.set(THEME, "light")
    first.save()
    assert "Doe" not in file.read_text()
    assert first.get(RECENT) == (str(Path("/Doe Jane/a.png")),)
    assert Settings(file).get(RECENT) == ()
    first.set(table.KEEPS_PLACES, True)
    first.save()
    second = Settings(file)
    assert second.get(RECENT) == first.get(RECENT)
    assert second.get(table.LAST_FOLDER) == first.get(table.LAST_FOLDER)
    second.set(table.KEEPS_PLACES, False)
    second.save()
    assert second.get(RECENT) == (str(Path("/Doe Jane/a.png")),)
    assert "Doe" not in file.read_text()


def test_places_that_an_older_version_kept_are_deleted(qapp: object, file: Path) -> None:
    file.write_text("[open]\nrecent=/Doe Jane/a.png\nlast_folder=/Doe Jane\n[look]\ntheme=light\n")
    settings = Settings(file)
    settings.save()
    assert settings.get(RECENT) == ()
    assert settings.get(THEME) == "light"
    assert "Doe" not in file.read_text()


def test_recent_is_newest_first_without_doubles_and_bounded(qapp: object, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.ini")
    for number in (*range(MAX_RECENT + 3), 5):
        settings.remember_opened(tmp_path / str(number))
    recent = settings.get(RECENT)
    assert recent[0] == str(tmp_path / "5")
    assert len(recent) == MAX_RECENT == len(set(recent))
    assert settings.get(table.LAST_FOLDER) == str(tmp_path)


def test_settings_that_cannot_be_saved_are_said(qapp: object, tmp_path: Path) -> None:
    sound = Settings(tmp_path / "settings.ini")
    sound.set(THEME, "light")
    assert sound.save() is None
    assert sound.check() is None
    (tmp_path / "file").touch()
    settings = Settings(tmp_path / "file" / "settings.ini")
    settings.set(THEME, "light")
    for problem in (settings.check(), settings.save()):
        assert problem is not None
        assert "cannot be saved" in problem.message
        assert problem.remedy
