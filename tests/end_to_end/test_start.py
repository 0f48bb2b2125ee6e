"""Starting the program: what it loads, and what it says where it cannot show a window."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys

import pytest
from PySide6.QtWidgets import QApplication

from medmamba_desktop import __main__, __version__

HEAVY = ("torch", "torchvision", "pydicom", "PIL", "matplotlib", "pytorch_grad_cam", "numba")

LOADED = f"""
import sys
from PySide6.QtWidgets import QApplication
from medmamba_desktop import app
application = QApplication([])
made = app.build(application)
made.window.show()
application.processEvents()
print([name for name in {HEAVY!r} if name in sys.modules])
"""

BROKEN_QT = """
import sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("PySide6"):
            raise ImportError({message!r})
sys.meta_path.insert(0, Finder())
from medmamba_desktop.__main__ import main
sys.exit(main([]))
"""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_the_window_shows_before_anything_heavy_is_loaded() -> None:
    done = run("-c", LOADED, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_the_version() -> None:
    done = run("-m", "medmamba_desktop", "--version")
    assert done.stdout.strip() == f"MedMamba Desktop {__version__}"
    assert done.returncode == 0


def test_wrong_words_end_with_2() -> None:
    assert run("-m", "medmamba_desktop", "--no-such-word").returncode == 2


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone has these")
class TestOnLinux:
    def test_no_display(self) -> None:
        done = run(
            "-m", "medmamba_desktop", DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM=""
        )  # fmt: skip
        assert done.returncode == 4
        assert done.stderr.count("\n") == 1
        assert "medmamba classify" in done.stderr

    def test_a_display_that_does_not_answer(self) -> None:
        done = run(
            "-m", "medmamba_desktop", DISPLAY=":987", WAYLAND_DISPLAY="", QT_QPA_PLATFORM=""
        )  # fmt: skip
        assert done.returncode == 4, done.stderr
        assert done.stderr.count("\n") == 1
        assert "medmamba classify" in done.stderr

    @pytest.mark.parametrize(
        ("message", "packages"),
        [
            (
                "libEGL.so.1: cannot open shared object file: No such file or directory",
                ("libEGL.so.1", "apt install libegl1", "dnf install libglvnd-egl"),
            ),
            (
                "libstrange.so.7: cannot open shared object file: No such file or directory",
                ("libstrange.so.7",),
            ),
        ],
    )
    def test_a_library_that_qt_lacks(self, message: str, packages: tuple[str, ...]) -> None:
        done = run("-c", BROKEN_QT.format(message=message), QT_QPA_PLATFORM="offscreen")
        assert done.returncode == 4
        assert done.stderr.count("\n") == 1
        assert all(word in done.stderr for word in packages)

    def test_another_import_error_is_a_defect(self) -> None:
        done = run(
            "-c", BROKEN_QT.format(message="cannot import name"), QT_QPA_PLATFORM="offscreen"
        )
        assert done.returncode == 1
        assert "Traceback" in done.stderr

    @pytest.mark.parametrize("environment", [{"DISPLAY": ":0"}, {"QT_QPA_PLATFORM": "xcb"}])
    def test_a_library_that_the_x11_plugin_lacks(
        self, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Qt would end the process without a word to act on."""
        real = ctypes.CDLL

        def load(name: str) -> object:
            if "xcb-cursor" in name:
                raise OSError(name)
            return real(None)

        monkeypatch.setattr(ctypes, "CDLL", load)
        line = __main__._why_no_window(environment)
        assert "libxcb-cursor.so.0" in line
        assert "apt install libxcb-cursor0" in line
        assert "dnf install xcb-util-cursor" in line

    @pytest.mark.parametrize(
        "environment", [{"WAYLAND_DISPLAY": "wayland-0"}, {"QT_QPA_PLATFORM": "offscreen"}]
    )
    def test_without_x11_its_libraries_are_not_asked_for(
        self, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(__main__, "_is_there", lambda _name: False)
        assert __main__._why_no_window(environment) == ""


def test_the_self_test_says_a_line_for_each_part(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], qapp: QApplication
) -> None:
    from medmamba_desktop.operations import self_test

    def broken() -> str:
        raise self_test.SelfTestError("no decoder")

    monkeypatch.setattr(self_test, "checks", lambda: (("One", lambda: "fine"), ("Two", broken)))
    assert __main__._self_test(qapp) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("ok      Window: Qt 6.")
    assert lines[1:] == ["ok      One: fine", "FAILED  Two: no decoder"]
