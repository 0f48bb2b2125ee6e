"""What a person reads is a pattern that can be translated, and what is kept stays English."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import pytest

from medmamba_desktop.core import errors
from medmamba_desktop.core.language import (
    again,
    for_others,
    in_english,
    number,
    speak_through,
    tr,
    trn,
)

CORE = Path(errors.__file__).parent
_TELLING = {name for name in vars(errors) if name.endswith("Error")} | {"Problem"}
_WORDS = {
    "{name} is damaged": "损坏：{name}",
    "{share:.0%} is white": "{share:.0%}为白色",
    "{n} images": "{n} 幅图像",
    "{a} and {b}": "{a}、{c}",
    "{what}, which is sad": "{what}，遗憾",
}


@pytest.fixture
def spoken() -> Iterator[None]:
    speak_through(lambda pattern, n: _WORDS.get(pattern, ""), lambda n: f"{n:,}".replace(",", "."))
    yield
    speak_through(None)


def test_nothing_is_translated_where_nobody_says_how() -> None:
    assert tr("{name} is damaged", name="a") == "a is damaged"
    assert trn("{n} image", "{n} images", 1) == "1 image"
    assert trn("{n} image", "{n} images", 2000) == "2,000 images"
    assert tr("50 % {of} braces") == "50 % {of} braces"


@pytest.mark.usefixtures("spoken")
def test_a_translation_has_the_places_filled_in() -> None:
    assert tr("{name} is damaged", name="a") == "损坏：a"
    assert tr("{name} is gone", name="a") == "a is gone"
    assert trn("{n} image", "{n} images", 1) == "1 幅图像"
    assert trn("{n} image", "{n} images", 2000) == "2.000 幅图像"
    assert number(2000) == "2.000"


@pytest.mark.usefixtures("spoken")
def test_a_translation_with_wrong_places_gives_way_to_english() -> None:
    assert tr("{a} and {b}", a=1, b=2) == "1 and 2"


@pytest.mark.usefixtures("spoken")
def test_a_sentence_knows_its_english() -> None:
    inside = tr("{name} is damaged", name="a")
    said = tr("{what}, which is sad", what=inside)
    assert said == "损坏：a，遗憾"
    assert in_english(said) == "a is damaged, which is sad"
    assert in_english(trn("{n} image", "{n} images", 2000)) == "2,000 images"
    assert in_english("plain") == "plain"


@pytest.mark.usefixtures("spoken")
def test_what_is_put_together_for_others_is_english() -> None:
    with for_others():
        assert tr("{name} is damaged", name="a") == "a is damaged"
        assert number(2000) == "2,000"
    assert tr("{name} is damaged", name="a") == "损坏：a"


def test_an_error_from_another_process_speaks_the_language_of_here() -> None:
    error = errors.UnreadableError(tr("{name} is damaged", name="a"), tr("Copy it again"))
    sent = pickle.dumps(error)
    speak_through(lambda pattern, n: _WORDS.get(pattern, ""))
    try:
        come = pickle.loads(sent)
    finally:
        speak_through(None)
    assert isinstance(come, errors.UnreadableError)
    assert (come.message, come.remedy) == ("损坏：a", "Copy it again")


@pytest.mark.usefixtures("spoken")
def test_what_was_kept_in_english_is_said_again() -> None:
    patterns = ("{name} is damaged", "{share:.0%} is white")
    assert again("41% is white", patterns) == "41%为白色"
    assert in_english(again("41% is white", patterns)) == "41% is white"
    assert again("written by hand", patterns) == "written by hand"


def _untranslated(tree: ast.Module) -> Iterator[ast.expr]:
    """Messages and remedies that are written out, or are a variable that holds such a text."""
    written = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign) and _is_written(node.value)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for call in _calls(tree, _TELLING):
        named = [k.value for k in call.keywords if k.arg in ("message", "remedy")]
        for told in (*call.args[:2], *named):
            if _is_written(told) or (isinstance(told, ast.Name) and told.id in written):
                yield told


def _calls(tree: ast.Module, names: Collection[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


@cache
def _trees() -> tuple[tuple[str, ast.Module], ...]:
    files = sorted(CORE.rglob("*.py"))
    return tuple((str(f.relative_to(CORE)), ast.parse(f.read_text("utf-8"))) for f in files)


def _is_written(told: ast.expr | None) -> bool:
    if isinstance(told, ast.IfExp):
        return _is_written(told.body) or _is_written(told.orelse)
    if isinstance(told, ast.BinOp):
        return _is_written(told.left) or _is_written(told.right)
    is_text = isinstance(told, ast.Constant) and isinstance(told.value, str)
    return isinstance(told, ast.JoinedStr) or (is_text and " " in ast.unparse(told))


def test_every_error_of_the_core_can_be_translated() -> None:
    found = [
        f"{name}:{told.lineno}: {ast.unparse(told)}"
        for name, tree in _trees()
        for told in _untranslated(tree)
    ]
    assert found == []


def test_the_search_for_errors_finds_them() -> None:
    source = """
remedy = "Do it again"
raise WriteError("It failed", remedy)
raise WriteError(f"{name} failed" if name else tr("It failed"), tr("Do it again"), "detail of it")
raise WriteError(tr("It failed"), remedy="Do" + " it")
raise WriteError(message, "")
"""
    found = [ast.unparse(told) for told in _untranslated(ast.parse(source))]
    assert len(found) == 4


def test_patterns_are_written_out() -> None:
    """A pattern that is put together at run time is in no catalogue."""
    found = [
        f"{name}:{call.lineno}"
        for name, tree in _trees()
        for call in _calls(tree, ("tr", "trn", "tr_noop"))
        if any(isinstance(pattern, ast.JoinedStr | ast.BinOp) for pattern in call.args[:2])
    ]
    assert found == []
