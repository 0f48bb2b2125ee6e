"""The guide in the program: F1 opens the page about what has the focus; contents, search, links."""

from __future__ import annotations

from importlib import import_module

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt, QUrl
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from medmamba_desktop import paths
from medmamba_desktop.operations.guide import PAGES, Guide
from medmamba_desktop.state.settings import THEME
from medmamba_desktop.view.export.dialog import ExportDialog
from medmamba_desktop.view.guide.help import PLACES, place_of
from medmamba_desktop.view.guide.window import GuideWindow
from medmamba_desktop.view.main_window import MainWindow
from medmamba_desktop.view.theme import PALETTES
from tests.helpers.window_guards import Program


@pytest.fixture
def guide(program: Program, window: MainWindow) -> GuideWindow:
    made = window.open_guide("index")
    program.qtbot.addWidget(made)
    return made


def test_every_place_that_f1_opens_is_there() -> None:
    pages = Guide(paths.guide(), "en_US")
    for module, place in PLACES.items():
        import_module(f"medmamba_desktop.view.{module}")
        page, _, anchor = place.partition("#")
        assert anchor in [section.anchor for section in pages.sections(page)], place


def test_f1_opens_the_page_about_what_has_the_focus(program: Program, window: MainWindow) -> None:
    program.open("a.png", "b.png")
    for part, place in (
        (window.browser.list, "many-images#the-list-of-images"),
        (window.page.canvas, "viewing"),
        (window.findings.bars, "reading-results"),
        (window.findings.explanation.method, "heat-maps#methods-and-stages"),
        (window.page.strip.opacity, "heat-maps"),
        (window.results.view, "many-images#the-table-of-results"),
    ):
        assert place_of(part) == place
    window.activateWindow()
    window.findings.explanation.method.setFocus()
    program.qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.guide is not None
    assert window.guide.isVisible()
    assert window.guide.place == "heat-maps#methods-and-stages"


def test_f1_in_another_window_is_about_that_window(program: Program, window: MainWindow) -> None:
    models = window.open_models()
    program.qtbot.addWidget(models)
    program.wait(program.is_settled)
    models.activateWindow()
    models.models.setFocus()
    program.qtbot.keyClick(models, Qt.Key.Key_F1)
    assert window.guide is not None
    assert window.guide.place == "models"


def test_f1_in_the_export_dialog_is_about_exports(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    window.actions_by_name["export_results"].trigger()
    (dialog,) = window.findChildren(ExportDialog)
    dialog.activateWindow()
    dialog.close_button.setFocus()
    program.wait(dialog.close_button.hasFocus)
    program.qtbot.keyClick(dialog, Qt.Key.Key_F1)
    assert window.guide is not None
    assert window.guide.place == "exports"
    dialog.close()


def test_contents_and_links_lead_to_pages_and_back_again(
    program: Program, guide: GuideWindow
) -> None:
    assert guide.contents.topLevelItemCount() == len(PAGES)
    guide.contents.setCurrentItem(guide.contents.topLevelItem(PAGES.index("viewing")))
    assert guide.place == "viewing"
    guide._on_link(QUrl("heat-maps.md#no-positive-evidence"))
    assert guide.place == "heat-maps#no-positive-evidence"
    shown = guide.contents.currentItem()
    assert shown.text(0) == "No positive evidence"
    assert shown.parent().isExpanded()
    assert guide.reader.verticalScrollBar().value() > 0
    program.qtbot.keyClick(guide, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert guide.place == "viewing"
    assert guide.forward.isEnabled()
    guide._on_link(QUrl("https://example.org/page.md"))
    assert guide.place == "viewing"


def test_a_search_lists_places_and_marks_the_words(program: Program, guide: GuideWindow) -> None:
    program.qtbot.keyClicks(guide.search, "shuffled weights")
    assert guide.contents.topLevelItemCount() == 1
    program.qtbot.keyClick(guide.search, Qt.Key.Key_Return)
    assert guide.place == "heat-maps#no-positive-evidence"
    marked = [s.cursor.selectedText() for s in guide.reader.extraSelections()]
    assert "shuffled" in marked
    program.qtbot.keyClick(guide.search, Qt.Key.Key_Escape)
    assert guide.contents.topLevelItemCount() == len(PAGES)
    assert not guide.reader.extraSelections()
    program.qtbot.keyClick(guide.search, Qt.Key.Key_Escape)
    assert not guide.isVisible()


@pytest.mark.parametrize("theme", PALETTES)
def test_letters_have_the_themes_colours_and_the_wanted_size(
    program: Program, guide: GuideWindow, theme: str
) -> None:
    guide.open_at("reading-results#cautions")
    program.app.state.settings.set(THEME, theme)
    colours = {f.foreground().color().name() for f in _formats(guide.reader)}
    assert colours <= {PALETTES[theme].text, PALETTES[theme].accent_text}
    assert guide.place == "reading-results#cautions"
    before = [f.fontPointSize() for f in _formats(guide.reader)]
    guide.reader.zoom(2)
    assert [f.fontPointSize() for f in _formats(guide.reader)] > before
    guide.reader.zoom(0)
    assert [f.fontPointSize() for f in _formats(guide.reader)] == before


def test_pictures_are_as_wide_as_the_text_at_most(program: Program, guide: GuideWindow) -> None:
    guide.open_at("quick-start")
    wide = guide.reader.document().idealWidth()
    assert wide <= guide.reader.viewport().width()
    assert guide.reader.horizontalScrollBar().maximum() == 0


def test_larger_letters_keep_the_place_and_narrow_windows_the_lines(
    program: Program, guide: GuideWindow
) -> None:
    guide.open_at("errors#models")
    before = _top(guide)
    guide.reader.zoom(3)
    assert _top(guide) == before
    guide.reader.zoom(0)
    guide.resize(guide.minimumSize())
    program.wait(lambda: not guide.reader._later.isActive())
    assert guide.reader.horizontalScrollBar().maximum() == 0


def test_chinese_pages_are_shown_in_a_chinese_window(
    program: Program, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = QLocale()
    QLocale.setDefault(QLocale("zh_CN"))
    try:
        made = window.open_guide("quick-start")
    finally:
        QLocale.setDefault(usual)
    program.qtbot.addWidget(made)
    assert "仅供研究" in made.reader.toPlainText()
    made._on_link(QUrl("../models.md"))
    assert made.reader.toPlainText().startswith("Models")


def _top(guide: GuideWindow) -> str:
    """The first line in sight."""
    return guide.reader.cursorForPosition(QPoint(200, 2)).block().text()


def _formats(reader: QWidget) -> list[object]:
    """The format of every hundredth letter that is not in a picture."""
    document = reader.document()
    cursor, found = QTextCursor(document), []
    for at in range(1, document.characterCount(), 100):
        cursor.setPosition(at)
        if not cursor.charFormat().isImageFormat() and cursor.block().length() > 1:
            found.append(cursor.charFormat())
    return found
