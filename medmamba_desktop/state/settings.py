"""What is remembered between two runs: one table of settings, kept in one INI file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from medmamba_desktop.core.explain.methods import CLASS_MAP, METHODS, STAGE_CHOICES
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import Problem

T = TypeVar("T")

MAX_RECENT = 8
# As the core names them, best first.
COLOUR_MAPS = ("inferno", "magma", "viridis", "cividis", "grey", "two-sided")
# Which stage of the network a heat map explains, coarse to fine, or the mean of all.
STAGES = STAGE_CHOICES
# How much of the picture a heat map covers: its highest places.
TOPS = (1.0, 0.5, 0.2, 0.1, 0.05)

# Per cent; with the letters grows everything else.
TEXT_SIZES = (100, 125, 150, 200)

# How much memory the images looked at last may take.
CACHE_SIZES_MB = (128, 256, 384, 512)
_MOST_PIXELS = 100_000


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One row of the table.

    Attributes:
        key: its place in the file, "section/name".
        default: what holds where the file says nothing, or nothing sensible.
        read: turns what the file says into a value; raises ValueError or TypeError if it cannot.
        is_place: it names files or folders of the user's, which are often names of people. It is
            forgotten when the program ends, unless `KEEPS_PLACES` says otherwise.
    """

    key: str
    default: T
    read: Callable[[Any], T]
    is_place: bool = False


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in allowed:
            raise ValueError(value)
        return str(value)

    return read


def _fraction(value: Any) -> float:
    number = float(value)
    if not 0.0 <= number <= 1.0:
        raise ValueError(value)
    return number


def _stage(value: Any) -> int:
    number = int(value)
    if number not in STAGES:
        raise ValueError(value)
    return number


def _cache_mb(value: Any) -> int:
    number = int(value)
    if number not in CACHE_SIZES_MB:
        raise ValueError(value)
    return number


def _text_size(value: Any) -> int:
    number = int(value)
    if number not in TEXT_SIZES:
        raise ValueError(value)
    return number


def _flag(value: Any) -> bool:
    return str(value).lower() in ("true", "1")


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(str(text) for text in value or ())


def _pixels(value: Any) -> int:
    """A width or height; Qt cannot take what no screen has."""
    number = int(value)
    if not 0 <= number <= _MOST_PIXELS:
        raise ValueError(value)
    return number


def _widths(value: Any) -> tuple[int, ...]:
    return tuple(_pixels(text) for text in _texts(value))


def _bytes(value: Any) -> bytes:
    return bytes(value.data()) if isinstance(value, QByteArray) else bytes(value)


_NO_NUMBERS: tuple[int, ...] = ()
_NO_TEXTS: tuple[str, ...] = ()

THEME = Setting("look/theme", "dark", _one_of("dark", "light", "contrast"))
# "auto" for the system's language, else a code such as "zh_CN".
LANGUAGE = Setting("look/language", "auto", str)
TEXT_SIZE = Setting("look/text_size", TEXT_SIZES[0], _text_size)
GEOMETRY = Setting("look/geometry", b"", _bytes)
COLUMNS = Setting("look/columns", _NO_NUMBERS, _widths)
IS_MAP_SHOWN = Setting("map/shown", True, _flag)
IS_MAP_SMOOTH = Setting("map/smooth", True, _flag)
OPACITY = Setting("map/opacity", 0.55, _fraction)
COLOUR_MAP = Setting("map/colours", COLOUR_MAPS[0], _one_of(*COLOUR_MAPS))
METHOD = Setting("map/method", CLASS_MAP, _one_of(*METHODS))
STAGE = Setting("map/stage", STAGES[0], _stage)
TOP = Setting("map/top", TOPS[0], _fraction)
HAS_CONTOURS = Setting("map/contours", False, _flag)
# Names of patients on screen; no title, exported picture or log ever has them.
IS_PRIVATE = Setting("viewer/private", False, _flag)
ARE_CORNERS_SHOWN = Setting("viewer/corners", True, _flag)
ARE_OVERLAYS_SHOWN = Setting("viewer/overlays", True, _flag)
CACHE_MB = Setting("viewer/cache_mb", 384, _cache_mb)
# Results and marks on disk, by hashes; without it everything is computed anew after a restart.
KEEPS_RESULTS = Setting("results/kept", True, _flag)
# "auto" until the reader has folded or unfolded it: a table is of use with many images.
TABLE_SHOWN = Setting("results/shown", "auto", _one_of("auto", "yes", "no"))
TABLE_COLUMNS = Setting("results/columns", _NO_TEXTS, _texts)
# Key of the class whose probability has a column of its own; empty for none.
TABLE_CLASS = Setting("results/class", "", str)
TABLE_WIDTHS = Setting("results/widths", _NO_NUMBERS, _widths)
TABLE_HEIGHT = Setting("results/height", 240, _pixels)
IS_GROUPED = Setting("results/grouped", False, _flag)
MODEL = Setting("model/name", "", str)
TASK = Setting("model/task", "auto", str)
# What labels of the user's data mean as classes of a model: label, tab, class.
CLASS_MEANINGS = Setting("evaluate/meanings", _NO_TEXTS, _texts)
KEEPS_PLACES = Setting("open/kept", False, _flag)
LAST_FOLDER = Setting("open/last_folder", "", str, is_place=True)
EXPORT_FOLDER = Setting("export/folder", "", str, is_place=True)
# Names of files and patients in what is exported; for a person's own eyes they may be wanted.
HAS_EXPORT_NAMES = Setting("export/names", False, _flag)
RECENT = Setting("open/recent", _NO_TEXTS, _texts, is_place=True)

TABLE: tuple[Setting[Any], ...] = (
    THEME,
    LANGUAGE,
    TEXT_SIZE,
    GEOMETRY,
    COLUMNS,
    IS_MAP_SHOWN,
    IS_MAP_SMOOTH,
    OPACITY,
    COLOUR_MAP,
    METHOD,
    STAGE,
    TOP,
    HAS_CONTOURS,
    IS_PRIVATE,
    ARE_CORNERS_SHOWN,
    ARE_OVERLAYS_SHOWN,
    CACHE_MB,
    KEEPS_RESULTS,
    TABLE_SHOWN,
    TABLE_COLUMNS,
    TABLE_CLASS,
    TABLE_WIDTHS,
    TABLE_HEIGHT,
    IS_GROUPED,
    MODEL,
    TASK,
    CLASS_MEANINGS,
    KEEPS_PLACES,
    LAST_FOLDER,
    EXPORT_FOLDER,
    HAS_EXPORT_NAMES,
    RECENT,
)


def kept_before(file: Path, setting: Setting[T]) -> T:
    """The value of one setting, for what is settled before there is a program; writes nothing."""
    return _sensible(setting, QSettings(str(file), QSettings.Format.IniFormat).value(setting.key))


def _sensible(setting: Setting[T], kept: Any) -> T:
    if kept is None:
        return setting.default
    try:
        return setting.read(kept)
    except (ValueError, TypeError):
        return setting.default


class Settings(QObject):
    """The table's values.

    Signals:
        changed: the key of the setting that has a new value.
    """

    changed = Signal(str)

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._store = QSettings(str(file), QSettings.Format.IniFormat)
        self._places: dict[str, Any] = {}  # for as long as the program runs
        if not self.get(KEEPS_PLACES):
            self._forget_places()

    def get(self, setting: Setting[T]) -> T:
        """The value kept, or the default where there is none that makes sense."""
        is_kept = not setting.is_place or self.get(KEEPS_PLACES)
        kept = self._store.value(setting.key) if is_kept else self._places.get(setting.key)
        return _sensible(setting, kept)

    def set(self, setting: Setting[T], value: T) -> None:
        """Keep a value; one equal to what is kept changes nothing."""
        if self.get(setting) == value:
            return
        if setting.is_place and not self.get(KEEPS_PLACES):
            self._places[setting.key] = value
        else:
            self._store.setValue(setting.key, _storable(value))
        if setting.key == KEEPS_PLACES.key:
            self._move_places()
        self.changed.emit(setting.key)

    def remember_opened(self, path: Path) -> None:
        """Put a path at the head of what was opened lately."""
        text = str(path)
        others = [kept for kept in self.get(RECENT) if kept != text]
        self.set(RECENT, tuple([text, *others][:MAX_RECENT]))
        self.set(LAST_FOLDER, str(path if path.is_dir() else path.parent))

    def _move_places(self) -> None:
        """After the switch: what is known of places goes to where it is looked for now."""
        if self.get(KEEPS_PLACES):
            for key, value in self._places.items():
                self._store.setValue(key, _storable(value))
            self._places = {}
        else:
            known = {s.key: self._store.value(s.key) for s in TABLE if s.is_place}
            self._places = {key: value for key, value in known.items() if value is not None}
            self._forget_places()

    def _forget_places(self) -> None:
        for setting in TABLE:
            if setting.is_place:
                self._store.remove(setting.key)

    def save(self) -> Problem | None:
        """Write the file now; what is wrong where it cannot be written."""
        self._store.sync()
        return self._problem(self._store.status() != QSettings.Status.AccessError)

    def check(self) -> Problem | None:
        """What is wrong where the file could not be written; nothing is."""
        return self._problem(self._store.isWritable())

    def _problem(self, is_sound: bool) -> Problem | None:
        if is_sound:
            return None
        return Problem(
            tr("Settings cannot be saved, so the next start has those of before"),
            tr("Check that the disk has space and that your user folder may be written"),
        )


def _storable(value: Any) -> Any:
    if isinstance(value, bytes):
        return QByteArray(value)
    return [str(part) for part in value] if isinstance(value, tuple) else value
