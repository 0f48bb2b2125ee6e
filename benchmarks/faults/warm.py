"""Imports what the flows need, once for all the programs that are forked; computes nothing."""

from __future__ import annotations

import importlib

_MODULES = (
    "highdicom", "lxml.etree", "matplotlib.figure", "numba", "openpyxl", "pydicom.encoders",
    "pytorch_grad_cam", "reportlab.pdfgen.canvas", "PySide6.QtCore",
    "medmamba_desktop.cli", "medmamba_desktop.core.explain.explain",
    "medmamba_desktop.core.explain.faithfulness", "medmamba_desktop.core.export.deidentify",
    "medmamba_desktop.core.export.dicom_results", "medmamba_desktop.core.export.report",
    "medmamba_desktop.core.export.workbook", "medmamba_desktop.core.network.scan.cpu",
    "medmamba_desktop.core.network.scan.cpu_backward", "medmamba_desktop.core.predict.predictor",
    "medmamba_desktop.operations.audited", "medmamba_desktop.operations.bundle",
)  # fmt: skip


def warm() -> None:
    """No thread is started: what is forked would lack it."""
    for name in _MODULES:
        importlib.import_module(name)
    from medmamba_desktop.core import source

    # Files are few here, and the processes that look at thousands start in seconds.
    source.usable_processes = lambda: 1
