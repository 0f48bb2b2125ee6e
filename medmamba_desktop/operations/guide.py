"""The user's guide: its pages, in the user's language where they are translated, and a search.

A page is a file of Markdown in one folder; a translation lies under the same name in a folder that
is called like the language. Translated pages have the headings of the English one, in its order,
so that places are named by the English headings alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FIRST = "index"
# In the order of reading.
PAGES = (
    FIRST,
    "quick-start",
    "reading-results",
    "heat-maps",
    "viewing",
    "many-images",
    "exports",
    "fine-tuning",
    "evaluating",
    "models",
    "privacy",
    "settings-and-keys",
    "troubleshooting",
    "errors",
)
_HEADING = re.compile(r"(#{1,3}) +(.+)")
_MARKS = re.compile(
    r"^\|[-|]+\|$|!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|[*`\[\]|\\]|^[ >#-]+", re.MULTILINE
)
_PLACE_OF_WORDS = 60  # characters before the first word that was found


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading.

    Attributes:
        page: the page's name.
        anchor: the heading as links write it, by the English page; empty for the page's title.
        title: the heading, in the page's language.
        level: 1 for the page's title.
        text: what stands below it, without marks of Markdown.
    """

    page: str
    anchor: str
    title: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A section with the words that were looked for, and a piece of it around the first."""

    section: Section
    piece: str


def anchor(heading: str) -> str:
    """A heading as links write it: "Sort, filter" is "sort-filter"."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


class Guide:
    """The pages in one folder, read when they are asked for."""

    def __init__(self, folder: Path, language: str) -> None:
        """Prefer pages of a language, "zh_CN"."""
        self.pictures = folder / "pictures"
        self._folder = folder
        self._language = language
        self._read: dict[Path, tuple[Section, ...]] = {}

    def file(self, page: str) -> Path:
        """Where a page lies: translated if it is, else in English."""
        translated = self._folder / self._language / f"{page}.md"
        return translated if translated.is_file() else self._folder / f"{page}.md"

    def sections(self, page: str) -> tuple[Section, ...]:
        """A page's headings with what stands under them; the first is the page's title."""
        file = self.file(page)
        if file not in self._read:
            english = _parts((self._folder / f"{page}.md").read_text("utf-8"))
            own = _parts(file.read_text("utf-8"))
            anchors = ["", *(anchor(title) for _, title, _ in english[1:])]
            self._read[file] = tuple(
                Section(page, name, title, level, _MARKS.sub("", text))
                for name, (level, title, text) in zip(anchors, own, strict=False)
            )
        return self._read[file]

    def search(self, words: str) -> tuple[Hit, ...]:
        """Sections that hold every one of the words, those with them in the heading first."""
        wanted = words.casefold().split()
        if not wanted:
            return ()
        hits = []
        for page in PAGES:
            for section in self.sections(page):
                title, text = section.title.casefold(), section.text.casefold()
                if all(word in title or word in text for word in wanted):
                    is_in_title = all(word in title for word in wanted)
                    hits.append((not is_in_title, Hit(section, _piece(section.text, wanted))))
        return tuple(hit for _, hit in sorted(hits, key=lambda hit: hit[0]))


def _parts(text: str) -> list[tuple[int, str, str]]:
    """Level, heading and what stands below it, of every heading."""
    found: list[tuple[int, str, list[str]]] = []
    for line in text.splitlines():
        heading = _HEADING.fullmatch(line)
        if heading:
            found.append((len(heading[1]), heading[2].strip(), []))
        elif found:
            found[-1][2].append(line)
    return [(level, title, "\n".join(lines)) for level, title, lines in found]


def _piece(text: str, wanted: list[str]) -> str:
    """A line of the text around the first of the words."""
    line = " ".join(text.split())
    at = min((i for word in wanted if (i := line.casefold().find(word)) >= 0), default=0)
    start = max(0, at - _PLACE_OF_WORDS)
    return ("…" if start else "") + line[start : start + 3 * _PLACE_OF_WORDS]
