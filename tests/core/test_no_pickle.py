"""No way in the program leads from a file's bytes to code: looked for in the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

_PACKAGE = Path(__file__).resolve().parents[2] / "medmamba_desktop"
# Modules that turn bytes into objects, and so into programs.
_MODULES = {
    "pickle", "_pickle", "cPickle", "pickletools", "cloudpickle", "dill", "shelve", "marshal",
    "joblib", "yaml", "jsonpickle", "copyreg",
}  # fmt: skip
_CALLS = {
    "torch.hub.load", "torch.jit.load", "torch.package.PackageImporter", "os.system", "eval",
    "exec", "compile", "__import__", "pandas.read_pickle", "pd.read_pickle", "runpy.run_path",
}  # fmt: skip
# Calls that are harmless with one argument set so, and in the named file alone, if one is named.
_BOUND = {
    "torch.load": ("weights_only", True, "core/network/upstream.py"),
    "np.load": ("allow_pickle", False, ""),
    "numpy.load": ("allow_pickle", False, ""),
    "np.save": ("allow_pickle", False, ""),
    "numpy.save": ("allow_pickle", False, ""),
}
# What is known: the name of an error.
_KNOWN = {("core/network/upstream.py", "imports pickle")}


def findings(source: str, name: str) -> Iterator[str]:
    """What in a module could run what a file holds."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found = (alias.name for alias in node.names)
            yield from (f"imports {m}" for m in found if m.partition(".")[0] in _MODULES)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module.partition(".")[0] in _MODULES:
                yield f"imports {module}"
            names = {f"{module}.{alias.name}" for alias in node.names}
            yield from (f"imports {found}" for found in names & (_BOUND.keys() | _CALLS))
        elif isinstance(node, ast.Call):
            yield from _of_call(node, name)


def _of_call(node: ast.Call, name: str) -> Iterator[str]:
    called = ast.unparse(node.func)
    if called in _CALLS:
        yield f"calls {called}"
    if called in _BOUND:
        keyword, wanted, only = _BOUND[called]
        given = {k.arg: k.value for k in node.keywords}.get(keyword)
        is_set = isinstance(given, ast.Constant) and given.value is wanted
        if not is_set or (only and name != only):
            yield f"calls {called} otherwise than with {keyword}={wanted}"
    shell = {k.arg: k.value for k in node.keywords}.get("shell")
    if shell is not None and not (isinstance(shell, ast.Constant) and shell.value is False):
        yield f"calls {called} through a shell"


def test_nothing_in_the_program_unpickles_or_runs_what_a_file_holds() -> None:
    found = {
        (name, what)
        for path in _PACKAGE.rglob("*.py")
        for name in [path.relative_to(_PACKAGE).as_posix()]
        for what in findings(path.read_text("utf-8"), name)
    }
    assert found == _KNOWN


def test_of_pickle_only_the_name_of_an_error_is_used() -> None:
    source = (_PACKAGE / "core/network/upstream.py").read_text("utf-8")
    used = {
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "pickle"
    }
    assert used == {"UnpicklingError"}


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from shelve import open",
        "import joblib.numpy_pickle",
        "from torch import load",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "torch.load(path, weights_only=flag)",
        "torch.load(path, weights_only=True)",  # in another file than the one that may
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "yaml = __import__('yaml')",
        "exec(text)",
        "subprocess.run(text, shell=True)",
    ],
)
def test_each_of_these_would_be_found(line: str) -> None:
    assert list(findings(line, "core/other.py"))


@pytest.mark.parametrize(
    "line",
    ["network.eval()", "box.exec()", "np.load(path, allow_pickle=False)", "re.compile('x')"],
)
def test_none_of_these_is_taken_for_one(line: str) -> None:
    assert not list(findings(line, "core/other.py"))
