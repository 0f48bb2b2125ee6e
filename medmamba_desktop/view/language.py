"""The language of the window: which there are, which is chosen, and Qt's catalogues of it.

Catalogues are `medmamba_CODE.qm` in the program's resources and in the user's own folder, so that a
language can be added by a file. A language is chosen before the window is built, and for a run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from medmamba_desktop.core import language

SYSTEM, ENGLISH = "auto", "en"
_CONTEXT = "medmamba"
_FILE = re.compile(r"medmamba_([A-Za-z]{2,3}(?:_[A-Za-z]+)*)")


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


def chosen(setting: str, available: Sequence[str]) -> str:
    """The code to use: what is set, else the first of the system's languages that there is."""
    if setting != SYSTEM:
        return setting if setting in available else ENGLISH
    for name in QLocale.system().uiLanguages():
        wanted = QLocale(name)
        if wanted.language() == QLocale.Language.English:
            return ENGLISH
        for code in available:
            own = QLocale(code)
            if own.language() == wanted.language() and own.script() == wanted.script():
                return code
    return ENGLISH


def speak(application: QCoreApplication, code: str, folders: Sequence[Path]) -> bool:
    """Have the window and the core speak a language; False where its file cannot be used."""
    language.speak_through(None)
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    if code == ENGLISH:
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
        return True
    file = catalogues(folders).get(code)
    ours = QTranslator(application)
    if file is None or not ours.load(str(file)):
        ours.deleteLater()
        return False
    application.installTranslator(ours)
    theirs = QTranslator(application)
    if theirs.load(
        QLocale(code), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        application.installTranslator(theirs)
    QLocale.setDefault(QLocale(code))
    language.speak_through(_translate)
    return True


def _translate(pattern: str, n: int | None) -> str:
    return QCoreApplication.translate(_CONTEXT, pattern, "", -1 if n is None else n)
