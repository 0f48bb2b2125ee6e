"""`medmamba`: the program without a window, for scripts, servers and tests.

Results go to standard output or `--output`, progress and messages to standard error. Exit status:
0 done; 1 a defect of ours; 2 the call's words are wrong; 3 some inputs could not be read; 4 nothing
could be read or used; 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import logging
import multiprocessing
import sys
from collections.abc import Callable, Sequence

from medmamba_desktop import __version__, logs, paths
from medmamba_desktop.commands import (
    audit,
    bench,
    classify,
    deidentify,
    devices,
    evaluate,
    finetune,
    inspect,
    models,
)
from medmamba_desktop.core import leftovers
from medmamba_desktop.core.errors import MedMambaError, UnknownNameError
from medmamba_desktop.core.network import kernel_cache

DONE, DEFECT, WRONG_WORDS, NOTHING_DONE, INTERRUPTED = 0, 1, 2, 4, 130

_log = logging.getLogger("medmamba_desktop.cli")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    multiprocessing.freeze_support()
    call = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # File names are in any script; a terminal that cannot show one shows its code.
            stream.reconfigure(errors="backslashreplace")
    logs.start_logging()
    leftovers.begin(paths.scratch())
    leftovers.sweep(paths.scratch())
    kernel_cache.prepare(paths.cache() / "kernels")
    run: Callable[[argparse.Namespace], int] = call.run
    try:
        return run(call)
    except MedMambaError as error:
        print(f"medmamba: {error}", file=sys.stderr)
        return WRONG_WORDS if isinstance(error, UnknownNameError) else NOTHING_DONE
    except KeyboardInterrupt:
        print("medmamba: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return DONE
    except Exception:  # noqa: BLE001 - the last resort before the user
        _log.exception("a defect")
        print("medmamba: a defect in this program; its log has the details", file=sys.stderr)
        return DEFECT
    finally:
        leftovers.end()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="medmamba",
        description="Classify medical images on this computer. Research use only; "
        "not a medical device.",
    )
    parser.add_argument("--version", action="version", version=f"medmamba {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in (
        classify,
        inspect,
        deidentify,
        evaluate,
        finetune,
        models,
        devices,
        bench,
        audit,
    ):
        command.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
