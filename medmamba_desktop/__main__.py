"""Starts the window: `medmamba-desktop [PATH ...]`."""

from __future__ import annotations

import argparse
import ctypes
import multiprocessing
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from medmamba_desktop import __version__, paths
from medmamba_desktop.core.network import kernel_cache

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

EXIT_UNUSABLE = 4
_SCALE = "QT_SCALE_FACTOR"
_COLOURS = 40  # of a window that is drawn as it should be there are hundreds

# What Qt needs of the system on Linux, with the packages of Debian/Ubuntu and of Fedora.
_PACKAGES = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libGLX.so.0": ("libglx0", "libglvnd-glx"),
    "libOpenGL.so.0": ("libopengl0", "libglvnd-opengl"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
}
# Qt ends the process where its X11 plug-in cannot load, so these are looked for beforehand.
_FOR_X11 = tuple(name for name in _PACKAGES if name.startswith(("libxcb-", "libxkbcommon-x11")))

_WITHOUT_DISPLAY = "Without one, use the command line: medmamba classify PATH"


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the program; the exit status.

    Returns:
        0 done, 1 the self-test found something, 2 the call's words are wrong, 4 no window can be
        shown here.
    """
    multiprocessing.freeze_support()
    _give_streams()
    options = _parser().parse_args(arguments)
    if options.self_test:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    trouble = _why_no_window(os.environ)
    if trouble:
        print(trouble, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return EXIT_UNUSABLE
    kernel_cache.prepare(paths.cache() / "kernels")
    _load_torch_before_qt()
    try:
        return _start(options)
    except ImportError as error:
        missing = _missing_library(error)
        if missing is None:
            raise
        print(_advice(missing), file=sys.stderr)  # noqa: T201
        return EXIT_UNUSABLE


def _give_streams() -> None:
    """On Windows a program with a window has no output: write to the console it was started from.

    Where there is none, words go nowhere, instead of ending the program.
    """
    if sys.stdout is not None and sys.stderr is not None:
        return
    place = os.devnull
    if sys.platform == "win32" and ctypes.windll.kernel32.AttachConsole(-1):
        place = "CONOUT$"
    stream = open(place, "w", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115, PTH123
    sys.stdout = sys.stdout or stream
    sys.stderr = sys.stderr or stream


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="medmamba-desktop",
        description="Sorts medical images and shows where the model looked. Research use only.",
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="opened at once")
    parser.add_argument(
        "--self-test", action="store_true", help="check this installation, without a window"
    )
    parser.add_argument(
        "--new-window",
        action="store_true",
        help="open another window; without it PATHs go to the one that is open",
    )
    parser.add_argument("--version", action="version", version=f"MedMamba Desktop {__version__}")
    return parser


def _start(options: argparse.Namespace) -> int:
    from PySide6.QtWidgets import QApplication

    from medmamba_desktop.state.settings import TEXT_SIZE, kept_before

    # Qt reads the scale once, as the application is made; programs started from here have theirs.
    before = os.environ.get(_SCALE)
    scale = _scale(before, kept_before(paths.settings_file(), TEXT_SIZE))
    if scale:
        os.environ[_SCALE] = scale
    application = QApplication(sys.argv[:1])
    if scale:
        del os.environ[_SCALE]
        os.environ.update({_SCALE: before} if before else {})
    if options.self_test:
        return _self_test(application)
    from medmamba_desktop.operations.single_instance import SingleInstance

    instance = SingleInstance()
    if not options.new_window and not instance.claim(options.paths):
        return 0
    from medmamba_desktop import app

    return app.run(application, options.paths, instance)


def _scale(asked: str | None, size_percent: int) -> str:
    """What to tell Qt so that letters have this size, over a scale that is asked for already."""
    try:
        known = float(asked or 1)
    except ValueError:
        known = 1.0
    return "" if size_percent == 100 else f"{known * size_percent / 100:g}"


def _self_test(application: QApplication) -> int:
    from medmamba_desktop.operations.self_test import checks

    every: tuple[tuple[str, Callable[[], str]], ...] = (("Window", lambda: _window(application)),)
    is_sound = True
    for title, check in (*every, *checks()):
        try:
            line = f"ok      {title}: {check()}"
        except Exception as error:  # noqa: BLE001 - every kind of failure is a finding here
            is_sound = False
            line = f"FAILED  {title}: {error}"
        print(line, flush=True)  # noqa: T201 - it is what was asked for
    return 0 if is_sound else 1


def _window(application: QApplication) -> str:
    """Draw the window, unseen; a blank one lacks its theme or its fonts."""
    from PySide6.QtCore import QEvent, qVersion

    from medmamba_desktop import app

    made = app.build(application)
    made.window.show()
    application.processEvents()
    picture = made.window.grab().toImage()
    made.window.close()
    made.operations.shut_down()
    made.window.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    wide, high = picture.width(), picture.height()
    colours = {picture.pixel(x, y) for x in range(0, wide, 3) for y in range(0, high, 3)}
    if len(colours) < _COLOURS:
        raise RuntimeError(f"the window was drawn in {len(colours)} colours")
    return f"Qt {qVersion()} draws it, {wide} x {high}"


def _why_no_window(environment: Mapping[str, str]) -> str:
    """One line on why Qt could not show anything here; empty where nothing is known against it."""
    if not sys.platform.startswith("linux"):
        return ""
    platform = environment.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    has_wayland = bool(environment.get("WAYLAND_DISPLAY"))
    display = environment.get("DISPLAY", "")
    if not platform and not has_wayland and not display:
        return f"There is no display to show a window on. {_WITHOUT_DISPLAY}"
    if platform == "xcb" or (not platform and not has_wayland):
        return _why_no_x11(display)
    return ""


def _why_no_x11(display: str) -> str:
    missing = next((name for name in _FOR_X11 if not _is_there(name)), None)
    if missing:
        return _advice(missing)
    if not _answers(display):
        return f"The display {display} does not answer. {_WITHOUT_DISPLAY}"
    return ""


def _is_there(library: str) -> bool:
    """Whether the system's loader finds the library, as Qt would."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _answers(display: str) -> bool:
    """Whether an X server can be reached; true where that cannot be told."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode() or None, None)
    is_reached = not xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return is_reached


def _missing_library(error: ImportError) -> str | None:
    """`libEGL.so.1` from "libEGL.so.1: cannot open shared object file"; None for other errors."""
    found = re.match(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object", str(error))
    return found[1] if found else None


def _advice(library: str) -> str:
    known = _PACKAGES.get(library)
    if known is None:
        return f"The system library {library} is missing: install the package that brings it"
    debian, fedora = known
    return (
        f"The system library {library} is missing: install it with `sudo apt install {debian}` "
        f"(Debian, Ubuntu) or `sudo dnf install {fedora}` (Fedora)"
    )


def _load_torch_before_qt() -> None:
    """On Windows, load the first of torch's libraries ahead of Qt's.

    Qt brings an older C++ runtime into the process; torch 2.9 and later, loaded after it, then
    fail with WinError 1114 (https://github.com/pytorch/pytorch/issues/166628). Loading c10.dll
    first is enough, and spares the seconds that importing torch takes. Where that does not work,
    torch itself is imported.
    """
    if sys.platform == "win32":
        spec = find_spec("torch")
        if spec is None or spec.origin is None:
            return
        folder = Path(spec.origin).parent / "lib"
        try:
            os.add_dll_directory(str(folder))
            ctypes.CDLL(str(folder / "c10.dll"))
        except OSError:
            import torch  # noqa: F401


if __name__ == "__main__":
    sys.exit(main())
