"""Translations: gathered from the source, filled in, compiled.

    python installers/translations.py update             # .ts files hold what the source says now
    python installers/translations.py new fr             # begin a language: medmamba_fr.ts
    python installers/translations.py fill zh_CN FILE    # from a JSON table {English: translation},
                                                         # or [forms] where things are counted
    python installers/translations.py missing zh_CN      # what is not translated, as such a table
    python installers/translations.py compile            # .qm files, which the program reads

A .ts file is Qt's own format: Qt Linguist opens it. Sources are the literal patterns in calls of
`tr`, `trn` and `tr_noop` (`medmamba_desktop/core/language.py`).
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
CONTEXT = "medmamba"
_PATTERN_AT = {"tr": 0, "tr_noop": 0, "trn": 1}  # which argument is the key


def sources(package: Path = ROOT / "medmamba_desktop") -> dict[str, bool]:
    """Every pattern in the source, sorted; true where it counts things."""
    found: dict[str, bool] = {}
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                at = _PATTERN_AT.get(node.func.id)
                if at is not None and len(node.args) > at:
                    key = node.args[at]
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        found[key.value] = node.func.id == "trn"
    return dict(sorted(found.items()))


def translations(file: Path, *, is_draft: bool = False) -> dict[str, list[str]]:
    """What a .ts file says of each pattern: one form, or one for each number form.

    Args:
        is_draft: what is marked as unfinished, in place of what is done.
    """
    found: dict[str, list[str]] = {}
    for message in ElementTree.parse(file).iter("message"):
        translation = message.find("translation")
        if translation is None or (translation.get("type") == "unfinished") != is_draft:
            continue
        forms = translation.findall("numerusform") or [translation]
        texts = [form.text or "" for form in forms]
        if all(texts):
            found[message.findtext("source", "")] = texts
    return found


def write(
    file: Path, language: str, known: dict[str, list[str]], drafts: dict[str, list[str]]
) -> int:
    """Write a .ts file with every pattern of the source; returns how many are not translated."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    missing = 0
    for pattern, counts in sources().items():
        message = ElementTree.SubElement(context, "message")
        if counts:
            message.set("numerus", "yes")
        ElementTree.SubElement(message, "source").text = pattern
        translation = ElementTree.SubElement(message, "translation")
        forms = known.get(pattern) or drafts.get(pattern, [])
        if pattern not in known:
            translation.set("type", "unfinished")
            missing += 1
        if counts:
            for form in forms or [""]:
                ElementTree.SubElement(translation, "numerusform").text = form
        elif forms:
            translation.text = forms[0]
    ElementTree.indent(root, " ")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    body = ElementTree.tostring(root, encoding="unicode")
    file.write_text(head + body + "\n", encoding="utf-8")
    return missing


def compile_all() -> None:
    """A .qm file beside each .ts file, of what is finished."""
    for file in sorted(FOLDER.glob("*.ts")):
        command = [_tool(), "-silent", "-nounfinished", str(file)]
        subprocess.run(command, check=True)


def _tool() -> str:
    beside = Path(sys.executable).with_name("pyside6-lrelease")
    return str(beside) if beside.exists() else "pyside6-lrelease"


def _of(language: str) -> Path:
    return FOLDER / f"medmamba_{language}.ts"


def _language(file: Path) -> str:
    return file.stem.removeprefix("medmamba_")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("verb", choices=("update", "new", "fill", "missing", "compile"))
    parser.add_argument("language", nargs="?", default="")
    parser.add_argument("table", nargs="?", type=Path)
    call = parser.parse_args()
    if call.verb == "compile":
        compile_all()
        return
    if call.verb == "missing":
        done = translations(_of(call.language))
        left = {pattern: "" for pattern in sources() if pattern not in done}
        print(json.dumps(left, ensure_ascii=False, indent=1))
        return
    given = json.loads(call.table.read_text(encoding="utf-8")) if call.table else {}
    files = [_of(call.language)] if call.language else sorted(FOLDER.glob("*.ts"))
    for file in files:
        known, drafts = ({}, {}) if not file.exists() else _told(file)
        known |= {pattern: _forms(said) for pattern, said in given.items() if said}
        print(f"{file.name}: {write(file, _language(file), known, drafts)} not translated")


def _told(file: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    return translations(file), translations(file, is_draft=True)


def _forms(said: str | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else said


if __name__ == "__main__":
    main()
