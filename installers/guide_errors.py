"""Writes the guide's page of every message: `python installers/guide_errors.py`.

The messages are read from the source: literal sentences given to `MedMambaError` and its kinds, and
to `Problem`, with their remedies. What a sentence is filled in with stands as "…".
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "medmamba_desktop"
PAGE = ROOT / "docs" / "guide" / "errors.md"
GAP = "…"
_ELSEWHERE = "The message goes on to say it"
_PLACE = re.compile(r"\{\w*(![rsa])?(:[^{}]*)?\}")  # {count:,}
_HEAD = f"""# Every message

All that the program says when something is in the way, with what to do, by what you were doing.
{GAP} stands for what the message fills in: a name, a number, a reason. `Ctrl+F` finds a message by
its words.
"""
# Where in the package, and what somebody was doing who meets what is said there.
AREAS = {
    "Opening images": ("core/source", "core/preprocess", "core/viewing"),
    "Results and heat maps": ("core/predict", "core/explain", "core/device.py", "core/network"),
    "Labelled pictures": ("core/dataset",),
    "Fine-tuning": ("core/training", "operations/keep_model.py"),
    "Evaluating": ("core/evaluate", "core/measuring"),
    "Models": ("core/library", "operations/models.py", "operations/model_library.py"),
    "Taking results out": ("core/export", "core/atomic.py", "operations/export_results.py"),
    "What the program keeps": ("core/store", "core/audit"),
    "The program itself": ("operations", "view"),
    "The command line": ("commands", "core/benchmark", "cli.py"),
}


@dataclass(frozen=True, order=True)
class Message:
    """What is said, and what to do."""

    text: str
    remedy: str


@cache
def kinds() -> frozenset[str]:
    """Names of the classes whose calls hold messages."""
    tree = ast.parse((PACKAGE / "core" / "errors.py").read_text("utf-8"))
    return frozenset(n.name for n in tree.body if isinstance(n, ast.ClassDef)) | {"Problem"}


def messages(file: Path) -> set[Message]:
    """Every message in a module whose words stand in the source."""
    found, wanted = set(), kinds()
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            if node.func.id in wanted:
                found |= set(_of_error(node, file))
            elif node.func.id == "Kind":
                found |= set(_of_kind(node, file))
    return found


def _of_error(call: ast.Call, file: Path) -> Iterator[Message]:
    remedy = ""
    if len(call.args) > 1:
        remedy = " / ".join(_texts(call.args[1], file)) or _ELSEWHERE
    for text in _texts(call.args[0], file):
        if re.search(r"\w", text) and not text.startswith(f"This is {GAP}"):
            yield Message(_tidy(text), _tidy(remedy))


def _of_kind(call: ast.Call, file: Path) -> Iterator[Message]:
    """What is said of files of a kind that holds no image (`core/source/kinds.py`)."""
    remedies = [k.value for k in call.keywords if k.arg == "remedy"]
    if remedies and len(call.args) > 1:
        for words in _texts(call.args[1], file):
            remedy = " / ".join(_texts(remedies[0], file)) or _ELSEWHERE
            yield Message(f"This is {words}, not an image", remedy)


def page() -> str:
    """The page, as Markdown."""
    parts = [_HEAD]
    seen: set[Message] = set()
    for title, places in AREAS.items():
        here = {m for place in places for file in _files(place) for m in messages(file)} - seen
        seen |= here
        if here:
            rows = [f"| {_escaped(m.text)} | {_escaped(m.remedy)} |" for m in sorted(here)]
            parts.append(
                "\n".join([f"\n## {title}\n", "| message | what to do |", "|---|---|", *rows])
            )
    return "\n".join(parts) + "\n"


def _files(place: str) -> Iterator[Path]:
    path = PACKAGE / place
    yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def _texts(node: ast.expr, file: Path) -> list[str]:
    """The sentences that an expression may be; none where its words stand elsewhere."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=values):
            return ["".join(_literal(value) for value in values)]
        case ast.IfExp(body=body, orelse=other):
            return [*_texts(body, file), *_texts(other, file)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [
                a + b for a in _texts(left, file) or [GAP] for b in _texts(right, file) or [GAP]
            ]
        case ast.Call(func=ast.Name(id="tr" | "tr_noop"), args=[pattern]):
            return [_PLACE.sub(GAP, text) for text in _texts(pattern, file)]
        case ast.Call(func=ast.Name(id="trn"), args=[_, many, *_]):
            return [_PLACE.sub(GAP, text) for text in _texts(many, file)]
        case ast.Call(func=ast.Name(id=name)):
            return _returned(name, file)
        case ast.Name(id=name):
            return _constant(name, file) or _assigned(name, file)
    return []


def _literal(value: ast.expr) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else GAP


def _constant(name: str, file: Path) -> list[str]:
    """The words of a constant of this module, or of the one that it is imported from."""
    for node in _tree(file).body:
        if isinstance(node, ast.Assign) and _names(node.targets) == [name]:
            return _texts(node.value, file)
        if isinstance(node, ast.AnnAssign) and _names([node.target]) == [name] and node.value:
            return _texts(node.value, file)
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            other = ROOT / f"{node.module.replace('.', '/')}.py"
            for alias in node.names:
                if (alias.asname or alias.name) == name and other.is_file():
                    return _constant(alias.name, other)
    return []


def _assigned(name: str, file: Path) -> list[str]:
    """The words that are anywhere in this module given a variable of this name."""
    given = [n for n in ast.walk(_tree(file)) if isinstance(n, ast.Assign)]
    values = [n.value for n in given if _names(n.targets) == [name]]
    return list(dict.fromkeys(text for value in values for text in _texts(value, file)))


def _returned(name: str, file: Path) -> list[str]:
    """What a function of this module may give back."""
    for node in _tree(file).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            given = [n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value]
            return list(dict.fromkeys(text for value in given for text in _texts(value, file)))
    return []


def _names(targets: Sequence[ast.expr]) -> list[str]:
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _tidy(text: str) -> str:
    """Gaps side by side are one; the first letter is a capital."""
    text = re.sub(rf"{GAP}(\s?{GAP})+", GAP, " ".join(text.split())).strip()
    return text[:1].upper() + text[1:]


def _escaped(text: str) -> str:
    """As a cell of a table in Markdown; what stands between ` is left alone."""
    pieces = text.split("`")
    pieces[::2] = [re.sub(r"([\\*_<|\[\]])", r"\\\1", piece) for piece in pieces[::2]]
    return "`".join(pieces)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
