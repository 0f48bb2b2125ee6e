"""The language of the window: which there are, which is chosen, and Qt's catalogues of it.

Catalogues are `medmamba_CODE.qm` in the program's resources and in the user's own folder, so that a
language can be added by a file. A language is chosen before the window is built, and for a run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from medmamba_desktop.core import language
from medmamba_desktop.core.values import Problem
from medmamba_desktop.view.catalogue_file import is_sound

SYSTEM, ENGLISH = "auto", "en"
_CONTEXT = "medmamba"
# Fonts that write Han in the way of the language; left to itself a system may take another's.
_FAMILIES = {
    QLocale.Script.SimplifiedHanScript: (
        "Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC",
        "Source Han Sans SC", "WenQuanYi Micro Hei",
    ),
    QLocale.Script.TraditionalHanScript: (
        "Microsoft JhengHei UI", "PingFang TC", "Noto Sans CJK TC", "Noto Sans TC",
    ),
    QLocale.Script.JapaneseScript: ("Yu Gothic UI", "Hiragino Sans", "Noto Sans CJK JP"),
    QLocale.Script.KoreanScript: ("Malgun Gothic", "Apple SD Gothic Neo", "Noto Sans CJK KR"),
}  # fmt: skip
_FILE = re.compile(r"medmamba_([A-Za-z]{2,3}(?:_[A-Za-z0-9]+)*)")


class _Spoken:
    catalogue = b""  # Qt keeps no copy


def catalogues(folders: Sequence[Path]) -> dict[str, Path]:
    """Code of each language there is a file for, "zh_CN"; later folders go before earlier ones."""
    found: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(folder.glob("medmamba_*.qm")):
            match = _FILE.fullmatch(file.stem)
            if match:
                found[match[1]] = file
    return found


def own_name(code: str) -> str:
    """A language's name for itself, "简体中文"."""
    if code == ENGLISH:
        return "English"
    return QLocale(code).nativeLanguageName() or code


def own_names(codes: Sequence[str]) -> dict[str, str]:
    """Names of several languages for themselves, with the country where two are called alike."""
    names = {code: own_name(code) for code in codes}
    often = Counter(names.values())
    return {
        code: f"{name} ({QLocale(code).nativeTerritoryName()})" if often[name] > 1 else name
        for code, name in names.items()
    }


def chosen(setting: str, available: Sequence[str]) -> str:
    """The code to use: what is set, else the first of the system's languages that there is."""
    if setting != SYSTEM:
        return setting if setting in available else ENGLISH
    for name in QLocale.system().uiLanguages():
        wanted = QLocale(name)
        if wanted.language() == QLocale.Language.English:
            return ENGLISH
        fitting = [code for code in available if _is_read_by(wanted, QLocale(code))]
        if fitting:
            at_home = (c for c in fitting if QLocale(c).territory() == wanted.territory())
            return next(at_home, fitting[0])
    return ENGLISH


def _is_read_by(reader: QLocale, language: QLocale) -> bool:
    return (reader.language(), reader.script()) == (language.language(), language.script())


def families() -> tuple[str, ...]:
    """Fonts that the language spoken now wants beside the program's own."""
    return _FAMILIES.get(QLocale().script(), ())


def speak(application: QCoreApplication, code: str, folders: Sequence[Path]) -> bool:
    """Have the window and the core speak a language; False where its file cannot be used."""
    language.speak_through(None)
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    if code == ENGLISH:
        return True
    file = catalogues(folders).get(code)
    if file is None or not _install(application, file):
        return False
    _install_qts(application, QLocale(code))
    QLocale.setDefault(QLocale(code))
    language.speak_through(_translate, _write_number)
    return True


def unread(code: str) -> Problem:
    """Why the window speaks English although another language is chosen."""
    return Problem(
        f"The translation medmamba_{code}.qm cannot be read",
        "The window is in English. Make the file again, or choose another language in the menu "
        "View > Language",
    )


def _install(application: QCoreApplication, file: Path) -> bool:
    """By its bytes: Qt maps files into memory, and crashes where one is written anew meanwhile."""
    try:
        data = file.read_bytes()
    except OSError:
        return False
    made = QTranslator(application)
    if is_sound(data) and made.load(data):
        _Spoken.catalogue = data
        return application.installTranslator(made)
    made.deleteLater()
    return False


def _install_qts(application: QCoreApplication, locale: QLocale) -> None:
    """Qt's own words, where it has them in this language."""
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    made = QTranslator(application)
    if made.load(locale, "qtbase", "_", folder):
        application.installTranslator(made)
    else:
        made.deleteLater()


def _write_number(n: int) -> str:
    return QLocale().toString(n)


def _translate(pattern: str, n: int | None) -> str:
    """Empty where there is none: Qt gives back what it was asked for."""
    found = QCoreApplication.translate(_CONTEXT, pattern, "", -1 if n is None else n)
    return "" if found == pattern else found
