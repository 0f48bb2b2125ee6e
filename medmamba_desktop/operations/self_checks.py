"""Checks of an installation that need no window: the scan, the model's numbers, files, parts."""

from __future__ import annotations

import importlib
import json
import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLibraryInfo, QTranslator

from medmamba_desktop import paths
from medmamba_desktop.core.values import ModelInfo, Prediction
from medmamba_desktop.operations.guide import PAGES, Guide

# Loaded when they are first needed, so that a build that lacks one still starts. The frozen program
# is told to contain them (installers/medmamba.spec).
LATE_PARTS = (
    "contourpy", "dicognito.anonymizer", "highdicom", "jinja2",
    "lightning_fabric", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg",
    "openpyxl", "pytorch_grad_cam", "reportlab.platypus", "sklearn.linear_model",
    "torchvision.transforms.functional", "wakepy",
)  # fmt: skip
_QTS = QLibraryInfo.LibraryPath.TranslationsPath
_SCAN_TOLERANCE = 1e-4
_PROBABILITY_TOLERANCE = 2e-3


class SelfTestError(Exception):
    """What is wrong with the installation."""


def check_parts() -> str:
    """Import what is loaded late."""
    missing = []
    for name in LATE_PARTS:
        try:
            importlib.import_module(name)
        except ImportError as error:
            missing.append(f"{name} ({error})")
    if missing:
        raise SelfTestError(f"cannot be loaded: {', '.join(missing)}")
    return f"{len(LATE_PARTS)} late parts can be loaded"


def check_languages() -> str:
    """Read every translation that comes with the program, and Qt's own words in its language."""
    ours, qts = paths.translations()[0], Path(QLibraryInfo.path(_QTS))
    codes = [file.stem.removeprefix("medmamba_") for file in sorted(ours.glob("medmamba_*.qm"))]
    if not codes:
        raise SelfTestError("no translation in the installation")
    for code in codes:
        for file in (ours / f"medmamba_{code}.qm", qts / f"qtbase_{code}.qm"):
            if not QTranslator().load(str(file)):
                raise SelfTestError(f"{file.name} cannot be read")
    return f"English, {', '.join(codes)}"


def check_guide() -> str:
    """Read every page of the user's guide, and see that it has its pictures."""
    pages = Guide(paths.guide(), "")
    try:
        count = sum(len(pages.sections(page)) for page in PAGES)
    except OSError as error:
        raise SelfTestError(f"no such page: {Path(error.filename or '').name}") from error
    if not any(pages.pictures.glob("*.png")):
        raise SelfTestError("no pictures in the guide")
    return f"{len(PAGES)} pages, {count} headings"


def check_scan() -> str:
    """Run each backend of the scan that works here against the definition."""
    from medmamba_desktop.core.network import scan

    inputs = _scan_inputs()
    expected = scan.BACKENDS["reference"](*inputs).float()
    done, passed_over = [], []
    for name, backend in scan.BACKENDS.items():
        device = "cuda:0" if name == "cuda" else "cpu"
        trouble = _why_no_scan(name)
        if trouble:
            passed_over.append(f"{name} ({trouble})")
            continue
        made = backend(*(part.float().to(device) for part in inputs)).cpu()
        error = float((made - expected).abs().max() / expected.abs().max())
        if not error < _SCAN_TOLERANCE:
            raise SelfTestError(f"the backend {name} is off by {error:.1e}")
        done.append(name)
    without = f"; not here: {', '.join(passed_over)}" if passed_over else ""
    return f"{', '.join(done)} agree{without}"


def _why_no_scan(name: str) -> str | None:
    import torch

    from medmamba_desktop.core.network import scan

    if name == "cpu":
        trouble = scan.slow_reason("cpu")
        if trouble:
            raise SelfTestError(f"the compiled scan does not work: {trouble}")
        return None
    if name != "cuda":
        return None
    return scan.slow_reason("cuda:0") if torch.cuda.is_available() else "no NVIDIA GPU"


def _scan_inputs() -> tuple[Any, ...]:
    """A map of 5 x 7 positions, 16 channels, 4 states, rank 3; float64."""
    import torch

    g = torch.Generator().manual_seed(1)

    def randn(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    a = -torch.exp(randn(4, 16, 4)).clamp(0.01, 10)
    return randn(1, 5, 7, 16), randn(1, 5, 7, 4, 11), randn(4, 16, 3), randn(4, 16), a, randn(4, 16)


def answer_file() -> Path:
    """The stored probabilities of one sample, for the bundled model."""
    return paths.resources() / "self-test" / "answer.json"


def compare_with_answer(info: ModelInfo, prediction: Prediction) -> str:
    """Compare a prediction of the sample with what is stored for this very model file."""
    answer = json.loads(answer_file().read_text(encoding="utf-8"))
    if answer["sha256"] != info.sha256:
        raise SelfTestError(f"{info.name} is not the model file whose answer is stored")
    made = {entry.name: entry.probability for entry in prediction.classes}
    off = max(abs(made[name] - value) for name, value in answer["probabilities"].items())
    if not off < _PROBABILITY_TOLERANCE:
        raise SelfTestError(f"probabilities are off by {off:.4f}")
    return f"{info.title} {info.version} gives a sample its stored probabilities"


def check_model_file() -> str:
    """Write a small model to a file and read it back."""
    import torch

    from medmamba_desktop.core.library.header import ModelHeader, TaskSpec
    from medmamba_desktop.core.library.weights import load_from, save_model
    from medmamba_desktop.core.network.config import NetworkConfig
    from medmamba_desktop.core.network.medmamba import MedMamba
    from medmamba_desktop.core.preprocess.input_spec import InputSpec
    from medmamba_desktop.core.values import ClassInfo

    shape = NetworkConfig((1, 1, 1, 1), (8, 16, 32, 64), 4)
    half = (0.5, 0.5, 0.5)
    classes = tuple(ClassInfo(name, name) for name in ("a", "b"))
    task = TaskSpec("t", "t", ("OT",), classes, InputSpec((32, 32), half, half))
    network = MedMamba(shape, {"t": 2}).eval()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "self-test.safetensors"
        header = ModelHeader("self-test", "Self-test", "1", "CC0-1.0", shape, (task,))
        save_model(file, header, network.state_dict())
        read = dict(load_from(file).network.state_dict())
    wrong = [name for name, kept in network.state_dict().items() if not _is_same(read, name, kept)]
    if wrong:
        raise SelfTestError(f"{len(wrong)} tensors changed on their way through a model file")
    return f"{len(read)} tensors written and read, torch {torch.__version__}"


def _is_same(read: dict[str, Any], name: str, kept: Any) -> bool:
    import torch

    counters = "num_batches_tracked"
    return name.endswith(counters) or (name in read and torch.equal(read[name], kept))
