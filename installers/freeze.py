"""Makes the frozen program: `python installers/freeze.py [--flavour cpu|cuda]`.

A fresh virtual environment, so that nothing of a developer's comes in; licences and bill of
materials; icons; PyInstaller; the frozen program's own self-test; sizes. Everything lies below
build/freeze-FLAVOUR, the program in dist/medmamba there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import sizes

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
# On Linux PyPI's torch is built for CUDA; elsewhere it is the CPU's.
TORCH = ("torch", "torchvision")
STRIPPED_FROM = 1_000_000  # bytes
_NAMES = """
import torch as _torch

_names = _torch.library.Library("torchvision", "DEF")
for _name in ("nms", "qnms"):
    _names.define(_name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
"""


def main() -> int:
    """Freeze; the exit status of the frozen program's self-test."""
    options = _parser().parse_args()
    build = (options.build or ROOT / "build" / f"freeze-{options.flavour}").resolve()
    build.mkdir(parents=True, exist_ok=True)
    python = options.python or _environment(build, options)
    _run(python, HERE / "notices.py", build / "licences")
    _run(python, HERE / "icons.py", build, QT_QPA_PLATFORM="offscreen")
    shutil.rmtree(build / "dist", ignore_errors=True)
    _run(
        python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", build / "dist", "--workpath", build / "work", HERE / "medmamba.spec",
        MEDMAMBA_FLAVOUR=options.flavour, MEDMAMBA_BUILD=str(build),
    )  # fmt: skip
    program = build / "dist" / "medmamba"
    if sys.platform == "linux":
        (program / "medmamba").symlink_to("medmamba-desktop")
        _strip(program / "parts")
        _run(python, HERE / "notices.py", "--system", program / "parts")
    sizes.report(program, build)
    return subprocess.run([_window(program), "--self-test"], check=False).returncode


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flavour", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--build", type=Path, help="folder to work in")
    parser.add_argument("--python", type=Path, help="an environment that is ready, to freeze as is")
    parser.add_argument(
        "--torch", nargs="+", default=os.environ.get("MEDMAMBA_TORCH", "").split(),
        help='what to ask pip for, such as "torch==2.13.0+cpu" torchvision; or in MEDMAMBA_TORCH',
    )  # fmt: skip
    return parser


def _environment(build: Path, options: argparse.Namespace) -> Path:
    """A fresh environment with the program, its requirements and the tools that freeze it."""
    folder = build / "venv"
    venv.create(folder, clear=True, with_pip=True)
    bin_folder = folder / ("Scripts" if os.name == "nt" else "bin")
    python = bin_folder / ("python.exe" if os.name == "nt" else "python")
    where = []
    if options.flavour == "cpu" and sys.platform == "linux" and not options.torch:
        where = ["--index-url", CPU_INDEX]
    _run(python, "-m", "pip", "install", "-q", *where, *(options.torch or TORCH))
    _run(python, "-m", "pip", "install", "-q", f"{ROOT}[freeze]")
    _mend_torchvision(python, folder)
    return python


def _mend_torchvision(python: Path, environment: Path) -> None:
    """Let torchvision be imported where its compiled part does not fit the torch beside it.

    For Linux PyPI has torchvision for CUDA alone. Beside the CPU's torch its compiled part cannot
    be loaded, and then the import fails for want of two operators' names. The program uses none of
    these operators, which are for detection. PyTorch's own index has a build that fits.
    """
    if subprocess.run([python, "-c", "import torchvision"], capture_output=True).returncode == 0:
        return
    place = next(environment.rglob("torchvision/extension.py"))
    with place.open("a", encoding="utf-8") as stream:
        stream.write(_NAMES)
    for compiled in (*place.parent.glob("_C*"), *place.parent.glob("image*.so")):
        compiled.unlink()
    _run(python, "-c", "import torchvision")


def _strip(parts: Path) -> None:
    """Take tables for debuggers out of large libraries.

    Those in folders named *.libs were rearranged when their wheels were made and do not bear it.
    """
    for file in parts.rglob("*.so*"):
        is_own = file.parent.suffix != ".libs" and not file.is_symlink()
        if is_own and file.stat().st_size > STRIPPED_FROM:
            subprocess.run(["strip", "--strip-unneeded", file], check=True)


def _window(program: Path) -> Path:
    if sys.platform == "darwin":
        bundle = program.parent / "MedMamba Desktop.app"
        return bundle / "Contents" / "MacOS" / "medmamba-desktop"
    return program / ("medmamba-desktop.exe" if os.name == "nt" else "medmamba-desktop")


def _run(python: Path, *words: object, **environment: str) -> None:
    # From elsewhere, so that the installed package is frozen, not the checkout.
    subprocess.run([python, *map(str, words)], env=os.environ | environment, cwd=HERE, check=True)


if __name__ == "__main__":
    sys.exit(main())
