"""`medmamba models card`: a model's card as a document."""

from __future__ import annotations

import argparse
from pathlib import Path

from medmamba_desktop.commands.shelf import open_shelf


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the parser."""
    parser = verbs.add_parser("card", help="write a model's card as PDF, Markdown or CHAI XML")
    parser.add_argument("model", metavar="NAME|FILE")
    parser.add_argument(
        "--output", type=_document, required=True, metavar="FILE.pdf|.md|.xml",
        help="what it is written to; .xml is the applied model card of CHAI",
    )  # fmt: skip
    parser.set_defaults(run=_card)


def _card(call: argparse.Namespace) -> int:
    from medmamba_desktop.core.export.card import write_card
    from medmamba_desktop.core.library.sheet import sheet_of

    write_card(sheet_of(open_shelf().find(call.model)), call.output)
    return 0


def _document(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in (".pdf", ".md", ".xml"):
        raise argparse.ArgumentTypeError("ends in .pdf, .md or .xml")
    return path
