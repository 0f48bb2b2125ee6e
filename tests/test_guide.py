"""The user's guide as files: links, pictures and translations hold; its list of messages is new."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from medmamba_desktop.core.explain.methods import METHODS
from medmamba_desktop.operations.guide import PAGES, Guide
from medmamba_desktop.state.settings import COLOUR_MAPS
from medmamba_desktop.view.actions import TABLE

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "guide"
FILES = sorted(FOLDER.rglob("*.md"))
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]+)\)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")


def test_the_pages_are_those_of_the_contents() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.md")) == sorted(PAGES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(FOLDER)))
def test_every_link_leads_to_a_heading_of_the_guide(file: Path) -> None:
    guide = Guide(FOLDER, "")
    for link in _LINK.findall(file.read_text("utf-8")):
        place, _, anchor = link.partition("#")
        page = (file.parent / place).resolve() if place else file
        assert page.is_file(), link
        assert FOLDER in page.parents, f"the guide is read alone: {link}"
        assert not anchor or anchor in [s.anchor for s in guide.sections(page.stem)], link


def test_every_picture_is_made_by_the_script_and_has_words_for_who_cannot_see_it() -> None:
    from benchmarks.screens_guide import PICTURES

    named = set()
    for file in FILES:
        for words, place in _PICTURE.findall(file.read_text("utf-8")):
            assert words, place
            named.add((file.parent / place).resolve())
    assert {path.stem for path in named} == set(PICTURES)
    assert named == set((FOLDER / "pictures").iterdir())
    for path in named:
        assert path.stat().st_size < 150_000, path.name


@pytest.mark.parametrize(
    "file", [*FOLDER.glob("*/*.md")], ids=lambda f: f"{f.parent.name}/{f.stem}"
)
def test_a_translated_page_has_the_headings_of_the_english_one(file: Path) -> None:
    english, own = Guide(FOLDER, "").sections(file.stem), Guide(FOLDER, file.parent.name)
    levels = [len(m) for m in re.findall(r"^(#{1,3}) ", file.read_text("utf-8"), re.MULTILINE)]
    assert levels == [section.level for section in english]
    assert [s.anchor for s in own.sections(file.stem)] == [s.anchor for s in english]


def test_the_list_of_messages_is_that_of_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "installers"))
    import guide_errors

    sys.modules.pop("guide_errors")
    is_new = guide_errors.page() == guide_errors.PAGE.read_text("utf-8")
    assert is_new, "run: python installers/guide_errors.py"


def test_words_of_the_screen_stand_on_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slanted words of English pages, and quoted ones of translated pages."""
    monkeypatch.syspath_prepend(str(ROOT / "installers"))
    import translations

    sys.modules.pop("translations")
    names = [method.title for method in METHODS.values()]
    names += [name.capitalize() for name in COLOUR_MAPS]
    texts = [_plain(text) for text in (*translations.sources(), *names)]
    filled = [_filled(text) for text in texts if re.search(r"\{\w+\}", text)]
    messages = (FOLDER / "errors.md").read_text("utf-8")
    for file in FOLDER.glob("*.md"):
        for phrase in re.findall(r"(?<![*\\])\*([^*\n]+)\*(?!\*)", file.read_text("utf-8")):
            for words in phrase.split(" > "):
                found = words in messages or any(_plain(words) in text for text in texts)
                found = found or any(p.fullmatch(_plain(words)) for p in filled)
                assert found, f"{file.name}: {words}"
    for file in FOLDER.glob("*/*.md"):
        known = translations.translations(translations._of(file.parent.name)).values()
        said = [_plain(text) for forms in known for text in forms]
        for words in re.findall("“([^”]+)”", file.read_text("utf-8")):
            assert any(text.startswith(_plain(words)) for text in said), f"{file.name}: {words}"


def _plain(text: str) -> str:
    """Without the marks of keys, dots that promise a dialog, and a full stop."""
    return re.sub(r"\(&\w\)|&|…$", "", text).strip().rstrip(".")


def _filled(text: str) -> re.Pattern[str]:
    """What matches a text whose places are filled in; nothing where it is places alone."""
    has_words = len(re.findall(r"[^\W\d_]", re.sub(r"\{\w+\}", "", text))) > 2
    return re.compile(re.sub(r"\\\{\w+\\\}", ".*", re.escape(text)) if has_words else "(?!)")


def test_keys_in_the_guide_are_keys_of_the_program() -> None:
    known = {key for row in TABLE for key in row.keys}
    text = "\n".join(file.read_text("utf-8") for file in FILES)
    for key in re.findall(r"`((?:Ctrl|Shift)\+[^`]+|F\d)`", text):
        assert key in known | {"Ctrl+F", "Ctrl+Z"}, key
