"""A model's card as a document: PDF, Markdown, or the XML of CHAI's applied model card."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import UnsupportedError
from medmamba_desktop.core.export.card_chai import chai_xml
from medmamba_desktop.core.export.card_markdown import markdown
from medmamba_desktop.core.language import for_others, in_english, tr
from medmamba_desktop.core.library.sheet import ModelSheet

ENDINGS = (".pdf", ".md", ".xml")


def write_card(sheet: ModelSheet, path: Path) -> None:
    """Write the card, in the form that the file's ending says; whole or not at all.

    Raises:
        UnsupportedError: the ending is none of `ENDINGS`.
        WriteError: the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UnsupportedError(
            tr("A card is not written as {ending}", ending=ending)
            if ending
            else tr("A card is not written as a file without an ending"),
            tr("Let the file's name end in .pdf, .md or .xml"),
        )
    with whole_file(path) as scratch, for_others():
        sheet = _in_english(sheet)
        if ending == ".pdf":
            from medmamba_desktop.core.export.card_pdf import write_pdf

            write_pdf(sheet, scratch)
        else:
            text = markdown(sheet) if ending == ".md" else chai_xml(sheet)
            scratch.write_text(text, "utf-8", newline="\n")


def _in_english(sheet: ModelSheet) -> ModelSheet:
    tasks = tuple(
        replace(
            task,
            measured_on=in_english(task.measured_on),
            figures=tuple(replace(one, title=in_english(one.title)) for one in task.figures),
        )
        for task in sheet.tasks
    )
    return replace(sheet, network=in_english(sheet.network), tasks=tasks)
