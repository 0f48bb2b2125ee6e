"""Words that a person reads, in the person's language.

The core and the window write English sentences as patterns through `tr` and `trn`. Who knows the
user's language gives a function to `speak_through`; without one everything stays English, so that
the command line, scripts and files for others are the same everywhere. Patterns are the keys of the
translations (`resources/translations`), which `installers/translations.py` gathers from the source:
they must be literal strings.

What is written for others or read again later (tables, reports, DICOM, stored results, the log of a
training run) stays English: texts for it are put together inside of `for_others`, and as what `tr`
gives knows its pattern, `in_english` has the English of it. What was kept is translated by `again`.
Processes that look at files and decode them send such sentences, which speak the user's language
once they have arrived; the confined reader of checkpoints sends plain text, and `library.confined`
says it again. What describes a model file's fields or tensors wrongly is told in English alone, as
are the reasons that torch and the system give.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from string import Formatter

# (pattern, number of things or None) -> pattern in the user's language, empty where there is none
Translate = Callable[[str, int | None], str]
# key, English pattern, number, values: what `_said` makes a sentence from
_MadeFrom = tuple[str, str, int | None, dict[str, object]]
# a whole number -> as the user writes it, "2,000"
WriteNumber = Callable[[int], str]

_ENGLISH_NUMBER: WriteNumber = "{:,}".format


class _Speaker:
    translate: Translate | None = None
    write_number: WriteNumber = _ENGLISH_NUMBER


class _Here(threading.local):
    """Of each thread: whether it is writing something that is English for everyone."""

    is_for_others = False


_here = _Here()


def speak_through(translate: Translate | None, write_number: WriteNumber | None = None) -> None:
    """Translate everything from now on by this function, write numbers by that; None: English."""
    _Speaker.translate = translate
    _Speaker.write_number = write_number or _ENGLISH_NUMBER


def number(n: int, /) -> str:
    """A whole number with its thousands apart, as the user writes it."""
    return _ENGLISH_NUMBER(n) if _here.is_for_others else _Speaker.write_number(n)


def tr(pattern: str, /, **values: object) -> str:
    """The sentence in the user's language, with its {places} filled in.

    Args:
        pattern: English, with places by name: "{name} has no pictures". Words that the source
            keeps in a constant are marked there by `tr_noop`, and translated by `tr(CONSTANT)`.
        values: what stands in the places.
    """
    return _said(pattern, pattern, None, values)


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """A sentence about n things, in the form that the language has for so many.

    Args:
        one: English for a single thing: "{n} image".
        many: English for other numbers: "{n} images".
        n: how many; stands in {n}, with the thousands apart.
        values: what stands in other places.
    """
    return _said(many, one if n == 1 else many, n, {"n": number(n), **values})


def tr_noop(text: str, /) -> str:
    """The text as it is: it stands in a constant, and `tr` translates it where it is shown."""
    return text


@contextmanager
def for_others() -> Iterator[None]:
    """English inside, and in a function that it decorates: a text for a file is put together.

    Not around a `yield`, and not around what may fail: the user reads errors.
    """
    before, _here.is_for_others = _here.is_for_others, True
    try:
        yield
    finally:
        _here.is_for_others = before


def in_english(text: str) -> str:
    """The English of what `tr` or `trn` gave; any other text as it is."""
    return text.english if isinstance(text, Sentence) else text


def again(english: str, patterns: Iterable[str]) -> str:
    """An English sentence that was kept or sent as text, in the user's language.

    Args:
        patterns: what it may have been made from; it stays as it is where none fits.
    """
    for pattern in patterns:
        match = _reader(pattern).fullmatch(english)
        if match is not None:
            found = _translated(pattern, None)
            said = _filled(_plain_places(found), match.groupdict()) if found else None
            return Sentence.of(said or english, ("", english, None, {}))
    return english


class Sentence(str):
    """Words in the user's language that can be said in English too.

    `QObject.setProperty` does not take them; what else there is of Qt does.
    """

    __slots__ = ("_made_from",)
    _made_from: _MadeFrom

    @classmethod
    def of(cls, said: str, made_from: _MadeFrom) -> Sentence:
        sentence = cls(said)
        sentence._made_from = made_from
        return sentence

    @property
    def english(self) -> str:
        _, english, n, values = self._made_from
        plain = {k: in_english(v) if isinstance(v, str) else v for k, v in values.items()}
        if n is not None:
            plain["n"] = f"{n:,}"
        return english.format(**plain) if plain else english

    def __reduce__(self) -> tuple[Callable[..., str], _MadeFrom]:
        """Sent to another process as its pattern, which is said there in the language of there."""
        return _said, self._made_from


def _said(key: str, english: str, n: int | None, values: dict[str, object]) -> Sentence:
    found = _translated(key, n)
    said = _filled(found, values) if found else None
    if said is None:  # not translated, or with wrong places: English is better than nothing
        said = english.format(**values) if values else english
    return Sentence.of(said, (key, english, n, values))


def _translated(key: str, n: int | None) -> str | None:
    translate = _Speaker.translate
    return None if translate is None or _here.is_for_others or not key else translate(key, n)


def _filled(pattern: str, values: Mapping[str, object]) -> str | None:
    try:
        return pattern.format(**values) if values else pattern
    except (KeyError, IndexError, ValueError, AttributeError, TypeError):
        return None


@cache
def _reader(pattern: str) -> re.Pattern[str]:
    """What finds the places of a pattern in a sentence that was made from it."""
    parts = Formatter().parse(pattern)
    return re.compile(
        "".join(re.escape(text) + (f"(?P<{name}>.+)" if name else "") for text, name, _, _ in parts)
    )


def _plain_places(pattern: str) -> str:
    """A pattern whose places take words that are written out already: "{x:.0%}" as "{x}"."""
    parts = Formatter().parse(pattern)
    return "".join(
        text.replace("{", "{{").replace("}", "}}") + (f"{{{name}}}" if name else "")
        for text, name, _, _ in parts
    )
