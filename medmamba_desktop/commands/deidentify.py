"""`medmamba deidentify`: copies of images and studies that name no one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from medmamba_desktop.commands import auditing
from medmamba_desktop.commands.arguments import given_paths
from medmamba_desktop.commands.exports import follow
from medmamba_desktop.core.export.plan import Keeping, Rectangle
from medmamba_desktop.core.source import find_images
from medmamba_desktop.core.values import SourceImage, UnreadableSource

_NOTHING_DONE, _SOME_LEFT_OUT = 4, 3


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("deidentify", help="copy images so that they name no one")
    add = parser.add_argument
    add("paths", nargs="+", type=Path, metavar="PATH", help="as for classify")
    add("--output", required=True, type=Path, metavar="DIR", help="a new or an empty folder")
    add("--paint", action="append", default=[], type=rectangle, metavar="X,Y,W,H",
        help="paint this rectangle over in every picture, in pixels; may be repeated")  # fmt: skip
    add("--keep-dates", action="store_true",
        help="move all dates by one random span in place of removing them")  # fmt: skip
    add("--keep-characteristics", action="store_true",
        help="keep sex, age, size and weight")  # fmt: skip
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Copy; exit status 0, 3 where something is left out, 4 where nothing is copied."""
    from medmamba_desktop.core.export.deidentify import BURNT_IN, check_target, deidentify

    check_target(call.output)
    found = list(find_images(given_paths(call.paths)))
    images = [item for item in found if isinstance(item, SourceImage)]
    lost = [item for item in found if isinstance(item, UnreadableSource)]
    for item in lost:
        problem = item.problem
        print(f"{item.ref.location}: {problem.message}. {problem.remedy}.", file=sys.stderr)
    if not images:
        print("medmamba: no images were found there", file=sys.stderr)
        return _NOTHING_DONE
    keeping = Keeping(call.keep_dates, call.keep_characteristics)
    steps = deidentify(images, call.output, keeping=keeping, rectangles=call.paint)
    copied, left_out = follow(steps, "files", names=[image.ref.location for image in images])
    if copied:
        facts = {"images": len(images), "left_out": left_out, "dates": int(call.keep_dates)}
        auditing.record("de-identified", (image.ref.path for image in images), facts)
        print(f"Note: {BURNT_IN}.", file=sys.stderr)
    if not copied:
        return _NOTHING_DONE
    return _SOME_LEFT_OUT if lost or left_out else 0


def rectangle(text: str) -> Rectangle:
    """X,Y,W,H as it is typed; argparse's error for anything else."""
    try:
        x, y, width, height = (int(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError("must be four whole numbers: X,Y,W,H") from None
    if min(x, y) < 0 or min(width, height) < 1:
        raise argparse.ArgumentTypeError("X and Y count from 0, W and H from 1")
    return Rectangle(x, y, width, height)
