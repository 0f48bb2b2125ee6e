"""What an older version has kept holds in this one, and a newer one's is not spoilt."""

from __future__ import annotations

from pathlib import Path

from medmamba_desktop.state import settings as table
from medmamba_desktop.state.settings import Settings

# As the first version wrote it, key for key.
FIRST = r"""[look]
columns=280, 700, 310
geometry="@ByteArray(\x1\x2)"
theme=light

[map]
colours=viridis
opacity=0.3
shown=false
smooth=false
stage=4

[model]
name=medmamba-t
task=skin-lesion

[open]
last_folder=/scans
recent=/scans/a.dcm, /scans/b
"""
NEWER = """[look]
theme=hologram
[map]
opacity=0.3
method=seer
[future]
thing=1
"""


def test_the_first_versions_settings_all_hold(qapp: object, tmp_path: Path) -> None:
    file = tmp_path / "settings.ini"
    file.write_text(FIRST)
    settings = Settings(file)
    kept = {
        table.THEME: "light", table.GEOMETRY: b"\x01\x02", table.COLUMNS: (280, 700, 310),
        table.IS_MAP_SHOWN: False, table.IS_MAP_SMOOTH: False, table.OPACITY: 0.3,
        table.COLOUR_MAP: "viridis", table.STAGE: 4, table.MODEL: "medmamba-t",
        table.TASK: "skin-lesion",
    }  # fmt: skip
    assert {setting: settings.get(setting) for setting in kept} == kept
    for setting in set(table.TABLE) - set(kept):
        assert settings.get(setting) == setting.default


def test_a_newer_versions_settings_give_defaults_and_stay(qapp: object, tmp_path: Path) -> None:
    file = tmp_path / "settings.ini"
    file.write_text(NEWER)
    settings = Settings(file)
    assert settings.get(table.THEME) == table.THEME.default
    assert settings.get(table.METHOD) == table.METHOD.default
    settings.set(table.OPACITY, 0.9)
    settings.save()
    written = file.read_text()
    assert "thing=1" in written
    assert "method=seer" in written
