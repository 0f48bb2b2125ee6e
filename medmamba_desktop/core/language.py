"""Words that a person reads, in the person's language.

The core and the window write English sentences as patterns through `tr` and `trn`. Who knows the
user's language gives a function to `speak_through`; without one everything stays English, so that
the command line, scripts and files for others are the same everywhere. Patterns are the keys of the
translations (`resources/translations`), which `installers/translations.py` gathers from the source:
they must be literal strings.
"""

from __future__ import annotations

from collections.abc import Callable

# (pattern, number of things or None) -> pattern in the user's language
Translate = Callable[[str, int | None], str]
# a whole number -> as the user writes it, "2,000"
WriteNumber = Callable[[int], str]

_ENGLISH_NUMBER: WriteNumber = "{:,}".format


class _Speaker:
    translate: Translate | None = None
    write_number: WriteNumber = _ENGLISH_NUMBER


def speak_through(translate: Translate | None, write_number: WriteNumber | None = None) -> None:
    """Translate everything from now on by this function, write numbers by that; None: English."""
    _Speaker.translate = translate
    _Speaker.write_number = write_number or _ENGLISH_NUMBER


def number(n: int, /) -> str:
    """A whole number with its thousands apart, as the user writes it."""
    return _Speaker.write_number(n)


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


def _said(key: str, english: str, n: int | None, values: dict[str, object]) -> str:
    translate = _Speaker.translate
    if translate is not None:
        found = translate(key, n)
        if found and found != key:
            try:
                return found.format(**values) if values else found
            except (KeyError, IndexError, ValueError):
                pass  # a translation with wrong places: English is better than nothing
    return english.format(**values) if values else english
