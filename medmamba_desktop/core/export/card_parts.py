"""What stands on a card, whatever it is written as: facts, tasks with figures, sections."""

from __future__ import annotations

from collections.abc import Iterator

from medmamba_desktop.core.library.header import CARD_SECTIONS
from medmamba_desktop.core.library.sheet import ModelSheet, TaskSheet


def facts(sheet: ModelSheet) -> tuple[tuple[str, str], ...]:
    """What identifies the model: (what, value)."""
    info = sheet.info
    return (
        ("Name", info.name),
        ("Version", info.version),
        ("Licence", info.licence),
        ("File", f"{sheet.size_bytes:,} bytes"),
        ("SHA-256", info.sha256),
        ("Network", sheet.network),
        ("Input", sheet.input),
        ("Self-test", "scores are stored" if sheet.has_reference else "no scores are stored"),
    )


def task_lines(sheet: ModelSheet, task: TaskSheet) -> tuple[str, ...]:
    """What is said of a task before its figures."""
    info = sheet.info.task(task.name)
    lines = [f"Classes: {', '.join(task.classes)}."]
    if info.modalities:
        lines.append(f"DICOM modalities: {', '.join(info.modalities)}.")
    calibrated = "calibrated" if info.is_calibrated else "not calibrated"
    lines.append(f"Probabilities are {calibrated}.")
    if task.figures:
        lines.append(f"Measured on {task.measure}; 95 % intervals in brackets.")
    else:
        lines.append("The file holds no figures.")
    return tuple(lines)


def sections(sheet: ModelSheet) -> Iterator[tuple[str, str]]:
    """The card's sections that have a text, in reading order: (title, text)."""
    for key, title in CARD_SECTIONS.items():
        if sheet.card.get(key, "").strip():
            yield title, sheet.card[key]
