"""Whatever the window says goes through the translations: no words reach a widget by themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from medmamba_desktop.view.theme import FONT_FAMILIES

PACKAGE = Path(__file__).resolve().parents[2] / "medmamba_desktop"
# Words are two letters in a row or more, one of them after a space or a capital one.
_WORDS = re.compile(r"[a-z]{2,} \S|\S [a-z]{2,}|\b[A-Z][a-z]{2,}")
_SAYS = frozenset({"tr", "trn", "tr_noop"})
# Calls whose words are names for the program: of objects, keys, icons, files, and for the log.
_NAMES = frozenset(
    {
        "QKeySequence", "setObjectName", "setProperty", "property", "findChild", "icon", "pixmap",
        "getLogger", "warning", "exception", "info", "debug", "strftime", "compile", "sub",
        "fullmatch", "endswith", "startswith", "partition", "Literal", "cast", "TypeVar", "Path",
        "import_module",
    }
)  # fmt: skip
_KEYS = re.compile(r"((Ctrl|Alt|Shift)\+)+\S+|Home|End|Esc")
# What stays as it is, and why: words, and files of which everything does.
KEPT = {
    "MedMamba Desktop": "the program's name",
    "English": "its own name for itself",
    "Any decision on a patient. Research use only. Not a medical device.": "cards are in English",
    "*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp *.dcm *.dicom *.zip": "names of files",
    "*.safetensors *.pth *.pt *.ckpt": "names of files",
    " · Python ": "a name and numbers",
    "padding: 2px 12px;": "a style",
    "Index": "a type",
    "Fusion": "the name of a style",
    "Not caught": "for the log",
    "holds no image": "a key of a tally",
}
KEPT_FILES = {
    "view/language.py": "names of letters, and what is said when a translation cannot be read",
    "view/milestones.py": "for the log",
    "operations/crash_reports.py": "for those who mend the program",
    "operations/self_checks.py": "the self-test is read by those who pack the program",
    "operations/self_test.py": "the self-test is read by those who pack the program",
    "operations/export_map.py": "what is exported is in English",
    "operations/export_results.py": "what is exported is in English",
}


def _parents(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def _called(call: ast.AST) -> str:
    function = getattr(call, "func", None)
    return getattr(function, "id", getattr(function, "attr", ""))


def _is_said(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether words at this place may be read by the user without being translated."""
    if isinstance(parents[node], ast.Expr):
        return False  # a docstring
    while node in parents:
        above = parents[node]
        is_given = isinstance(above, ast.Call) and node is not above.func
        if is_given and _called(above) in _SAYS | _NAMES:
            return False
        if isinstance(above, ast.Compare | ast.Raise | ast.Assert):
            return False
        if isinstance(above, ast.Subscript) and node is above.slice:
            return False
        if isinstance(above, ast.AnnAssign | ast.arg) and node is above.annotation:
            return False
        if isinstance(above, ast.FunctionDef) and node is above.returns:
            return False
        if isinstance(above, ast.Dict) and node in above.keys:
            return False
        node = above
    return True


def unsaid(file: Path) -> Iterator[str]:
    """Words in a file that no translation can reach."""
    name = file.relative_to(PACKAGE).as_posix()
    if name in KEPT_FILES:
        return
    tree = ast.parse(file.read_text(encoding="utf-8"))
    parents = _parents(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        is_kept = node.value in KEPT or node.value in FONT_FAMILIES or _KEYS.fullmatch(node.value)
        if not is_kept and _WORDS.search(node.value) and _is_said(node, parents):
            yield f"{name}:{node.lineno}: {node.value!r}"


@pytest.mark.parametrize("folder", ["view", "operations", "state"])
def test_no_words_reach_the_user_untranslated(folder: str) -> None:
    found = [one for file in sorted((PACKAGE / folder).rglob("*.py")) for one in unsaid(file)]
    assert found == []
