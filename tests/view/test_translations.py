"""Languages: catalogues hold what the source says, and one that is put in a folder is offered."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import ModuleType
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from medmamba_desktop import app, paths
from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.state.settings import LANGUAGE, Settings
from medmamba_desktop.view import language, words
from medmamba_desktop.view.canvas.renderings import rendering_words
from medmamba_desktop.view.catalogue_file import is_sound
from medmamba_desktop.view.language import ENGLISH, SYSTEM, catalogues, chosen, speak
from medmamba_desktop.view.main_window import MainWindow
from medmamba_desktop.view.menus import LanguageMenu
from medmamba_desktop.view.parts import plain
from medmamba_desktop.view.theme import font
from tests.helpers.window_fakes import Fake
from tests.helpers.window_guards import Program

ROOT = Path(__file__).resolve().parents[2]
_PLACE = re.compile(r"\{(\w+)[^}]*\}")
_MNEMONIC = re.compile(r"&(\w)")
FILES = sorted((ROOT / "resources" / "translations").glob("*.ts"))
by_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@pytest.fixture(scope="module")
def tool() -> Iterator[ModuleType]:
    """`installers/translations.py`."""
    sys.path.insert(0, str(ROOT / "installers"))
    import translations

    yield translations
    sys.path.remove(str(ROOT / "installers"))
    del sys.modules["translations"]


@pytest.fixture(scope="module")
def sources(tool: ModuleType) -> dict[str, bool]:
    """Every pattern of the source, true where it counts."""
    found: dict[str, bool] = tool.sources()
    return found


@pytest.fixture
def speaker(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    speak(qapp, ENGLISH, ())


@pytest.fixture
def own_folder() -> Path:
    """Where a user puts a language."""
    folder = paths.translations()[1]
    folder.mkdir(parents=True)
    return folder


def _messages(file: Path) -> dict[str, ElementTree.Element]:
    return {m.findtext("source", ""): m for m in ElementTree.parse(file).iter("message")}


@by_file
def test_a_catalogue_holds_what_the_source_says(sources: dict[str, bool], file: Path) -> None:
    messages = _messages(file)
    assert messages.keys() == sources.keys(), "python installers/translations.py update"
    counting = {source for source, message in messages.items() if message.get("numerus")}
    assert counting == {source for source, counts in sources.items() if counts}


def test_chinese_is_complete(tool: ModuleType, sources: dict[str, bool]) -> None:
    done = tool.translations(ROOT / "resources" / "translations" / "medmamba_zh_CN.ts")
    assert [source for source in sources if source not in done] == []


@by_file
def test_translations_keep_places_and_mnemonics(tool: ModuleType, file: Path) -> None:
    for source, forms in tool.translations(file).items():
        for said in forms:
            wanted, places = set(_PLACE.findall(source)), set(_PLACE.findall(said))
            # A form for one thing alone may leave the number out.
            assert places == wanted or (len(forms) > 1 and places == wanted - {"n"}), source
            assert bool(_MNEMONIC.search(said)) == bool(_MNEMONIC.search(source)), source


@by_file
def test_compiled_files_say_what_their_sources_say(
    tool: ModuleType, sources: dict[str, bool], file: Path
) -> None:
    translator = QTranslator()
    assert translator.load(str(file.with_suffix(".qm")))
    for source, forms in tool.translations(file).items():
        said = translator.translate("medmamba", source, "", 5 if sources.get(source) else -1)
        assert said in forms, "python installers/translations.py compile"


def test_drafts_stay_drafts(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    patterns = {"Pause": False, "Stop": False, "{n} images": True, "{n} rows": True}
    monkeypatch.setattr(tool, "sources", lambda: patterns)
    file = tmp_path / "medmamba_fr.ts"
    done = {"Pause": ["Pause"], "{n} images": ["{n} image", "{n} images"], "Gone": ["Disparu"]}
    assert tool.write(file, "fr", done, {"Stop": ["Arrêter"]}) == 2
    assert tool.translations(file) == {"Pause": ["Pause"], "{n} images": done["{n} images"]}
    assert tool.translations(file, is_draft=True) == {"Stop": ["Arrêter"]}


def test_a_language_is_a_file_in_the_users_folder(
    program: Program, window: MainWindow, own_folder: Path
) -> None:
    shutil.copy(FILES[0].with_suffix(".qm"), own_folder / "medmamba_de.qm")
    state = program.app.state
    menu = LanguageMenu(state.settings, state.activities, window)
    offered = {action.data(): action.text() for action in menu.actions()}
    assert offered == {
        SYSTEM: "As the system", ENGLISH: "English", "de": "Deutsch", "zh_CN": "简体中文",
    }  # fmt: skip
    assert not window.banner.isVisible()
    next(action for action in menu.actions() if action.data() == "de").trigger()
    assert "Deutsch" in window.banner.text.text()
    assert Settings(paths.settings_file()).get(LANGUAGE) == "de"
    next(action for action in menu.actions() if action.data() == SYSTEM).trigger()
    assert "English" in window.banner.text.text()


def test_a_broken_file_leaves_the_window_english(
    speaker: QApplication, own_folder: Path, fake: Fake
) -> None:
    (own_folder / "medmamba_de.qm").write_bytes(b"no translation")
    settings = Settings(paths.settings_file())
    settings.set(LANGUAGE, "de")
    settings.save()
    made = app.build(speaker, fake.backend())
    assert tr(tr_noop("Pause")) == "Pause"
    assert "medmamba_de.qm cannot be read" in made.window.banner.text.text()
    made.window.close()
    made.operations.shut_down()


def test_what_is_in_a_language_follows_it(speaker: QApplication, own_folder: Path) -> None:
    shutil.copy(FILES[0].with_suffix(".qm"), own_folder / "medmamba_de.qm")
    folders = paths.translations()
    assert (number(1234567), words.percent(0.5)) == ("1,234,567", "50.0 %")
    assert speak(speaker, "de", folders)
    assert (number(1234567), words.percent(0.5)) == ("1.234.567", "50,0%")
    assert trn("{n} image", "{n} images", 2000) == "2.000 幅图像"
    assert speak(speaker, "zh_CN", folders)
    assert "Microsoft YaHei UI" in font().families()
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert "取消" in buttons.button(QDialogButtonBox.StandardButton.Cancel).text()
    assert speak(speaker, ENGLISH, folders)
    assert "Microsoft YaHei UI" not in font().families()
    assert tr(tr_noop("Pause")) == "Pause"


def test_damaged_files_are_refused_or_can_be_read(tool: ModuleType, qapp: QApplication) -> None:
    whole, random = FILES[0].with_suffix(".qm").read_bytes(), Random(0)
    sources = list(tool.translations(FILES[0]))[::9]
    assert is_sound(whole)
    for part in (b"", whole[:16], whole[:-1], whole[: len(whole) // 2], whole + b"more"):
        assert not is_sound(part)
    refused = 0
    for _ in range(40):
        damaged = bytearray(whole)
        for _ in range(random.choice((1, 20))):
            damaged[random.randrange(len(whole))] = random.randrange(256)
        translator, data = QTranslator(), bytes(damaged)
        refused += not is_sound(data)
        if is_sound(data) and translator.load(data):
            for source in sources:
                translator.translate("medmamba", source, "", 3)
    assert 0 < refused < 40


def test_a_language_outlives_its_file(speaker: QApplication, own_folder: Path) -> None:
    file = own_folder / "medmamba_de.qm"
    shutil.copy(FILES[0].with_suffix(".qm"), file)
    assert speak(speaker, "de", paths.translations())
    file.write_bytes(b"")  # Qt would have it mapped into memory
    assert tr(tr_noop("Pause")) == "暂停"


def test_what_has_no_translation_keeps_its_singular(speaker: QApplication) -> None:
    assert speak(speaker, "zh_CN", paths.translations())
    one, many = "{n} odd sock", "{n} odd socks"  # not literal: no part of the window
    assert trn(one, many, 1) == "1 odd sock"


@pytest.mark.parametrize(
    ("setting", "system", "code"),
    [
        ("zh_CN", ["en-US"], "zh_CN"),
        ("fr", ["zh-CN"], ENGLISH),  # its file is gone
        (SYSTEM, ["zh-Hans-CN", "en-US"], "zh_CN"),
        (SYSTEM, ["zh-Hant-TW"], ENGLISH),
        (SYSTEM, ["en-GB", "zh-CN"], ENGLISH),
        (SYSTEM, ["fr-FR", "pt-PT"], "pt_PT"),
        (SYSTEM, ["pt-AO"], "pt_BR"),
        (SYSTEM, ["fr-FR"], ENGLISH),
    ],
)
def test_the_systems_languages_are_gone_through(
    monkeypatch: pytest.MonkeyPatch, setting: str, system: list[str], code: str
) -> None:
    class Locale(QLocale):
        @staticmethod
        def system() -> Locale:
            return Locale()

        def uiLanguages(self) -> list[str]:
            return system

    monkeypatch.setattr(language, "QLocale", Locale)
    assert chosen(setting, ["pt_BR", "pt_PT", "zh_CN"]) == code


def test_how_a_picture_was_rendered_is_said_in_the_language(speaker: QApplication) -> None:
    english = "modality LUT; window 40/400 (file), linear exact; inverted"
    assert rendering_words(english) == english
    assert speak(speaker, "zh_CN", paths.translations())
    assert rendering_words("0..4095 to 8 bit; turned as EXIF says") == (
        "0..4095 转换为 8 位；已按 EXIF 方向旋转"
    )
    assert rendering_words(english).endswith("文件），linear exact；已反相")
    assert rendering_words("as a later version says") == "as a later version says"


def test_languages_that_are_called_alike_are_told_apart() -> None:
    names = language.own_names(("en", "es_AR", "es_PE", "zh_CN"))
    assert len(set(names.values())) == 4
    assert names["zh_CN"] == "简体中文"
    assert "Argentina" in names["es_AR"]


def test_files_with_other_names_are_no_languages(tmp_path: Path) -> None:
    for name in ("medmamba_.qm", "medmamba_zh_CN.ts", "qtbase_de.qm", "medmamba_es_419.qm"):
        (tmp_path / name).touch()
    assert list(catalogues([tmp_path])) == ["es_419"]


@pytest.mark.parametrize("title", ["打开文件(&F)…", "Open &files…", "打开文件"])
def test_a_title_is_read_out_without_its_mnemonic(title: str) -> None:
    assert plain(title) in ("打开文件", "Open files")
