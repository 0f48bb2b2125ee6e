"""`medmamba audit`: whether the audit log is whole, what stands in it, and its switch."""

from __future__ import annotations

import argparse
import sys
from collections import deque
from pathlib import Path

from medmamba_desktop import paths
from medmamba_desktop.commands.arguments import count
from medmamba_desktop.commands.auditing import open_log
from medmamba_desktop.core.audit import chain
from medmamba_desktop.core.audit.line import Entry
from medmamba_desktop.core.errors import UnreadableError

BROKEN = 4
_SHOWN_HASH = 12


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its own commands to the parser."""
    parser = commands.add_parser("audit", help="check or show the log of what was done; on, off")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="follow its chain; which line is broken, if one is")
    verify.set_defaults(run=_verify)
    show = verbs.add_parser("show", help="its entries, the latest last")
    show.add_argument("--last", type=count, metavar="N", help="only so many")
    show.add_argument("--about", type=Path, metavar="FILE", help="only what was done to this file")
    show.set_defaults(run=_show)
    for word, text in (("on", "keep the log"), ("off", "keep it no more; what is there stays")):
        verbs.add_parser(word, help=text).set_defaults(run=_switch, is_on=word == "on")


def _verify(_: argparse.Namespace) -> int:
    try:
        found = open_log().verify()
    except OSError as error:
        raise _unreadable(error) from error
    if found.broken:
        print(f"broken: {found.broken}; {_entries(found.entries)} before it are sound")
        return BROKEN
    if found.last is None:
        print("nothing is in the audit log")
        return 0
    files = "1 file" if found.files == 1 else f"{found.files} files"
    print(f"sound: {_entries(found.entries)} in {files}, until {found.last.time}")
    if found.first > 1:
        print(f"the {found.first - 1:,} oldest were dropped as the log grew, which it says itself")
    if found.torn:
        lines = "1 line was" if found.torn == 1 else f"{found.torn} lines were"
        print(f"{lines} left unfinished by a program that ended, or by a full disk")
    print(f"last hash {found.last.hash}")
    return 0


def _show(call: argparse.Namespace) -> int:
    log = open_log()
    wanted = _identity(call.about) if call.about else ""
    try:
        own = log.own_user() if log.folder.is_dir() else ""
        found = deque(
            (e for e in chain.entries_of(log.folder) if not wanted or wanted in e.on),
            maxlen=call.last,
        )
    except OSError as error:
        raise _unreadable(error) from error
    for entry in found:
        print(_line(entry, own))
    if not log.is_on:
        print("the audit log is off", file=sys.stderr)
    return 0


def _switch(call: argparse.Namespace) -> int:
    log = open_log()
    log.switch(is_on=call.is_on)
    if log.problem is not None:
        print(f"medmamba: {log.problem.message}. {log.problem.remedy}", file=sys.stderr)
        return BROKEN
    print(f"the audit log is {'on' if log.is_on else 'off'}")
    return 0


def _identity(file: Path) -> str:
    found = open_log().identity_of(file)
    if not found:
        raise UnreadableError("This file cannot be read", "Check its name and your rights")
    return found


def _line(entry: Entry, own: str) -> str:
    who = "you" if entry.who == own else entry.who[:_SHOWN_HASH]
    facts = [f"{key.replace('_', ' ')} {_short(value)}" for key, value in entry.facts.items()]
    if facts and "of" in entry.facts:
        facts[-2:] = [" ".join(facts[-2:])]
    files = [f"files {len(entry.on)}"] if entry.on else []
    words = ", ".join([*facts, *files])
    return (
        f"{entry.n:6} {entry.time}  {who:12}  {entry.door:7}  {entry.action:13}  {words}".rstrip()
    )


def _short(value: int | str) -> str:
    return value[:_SHOWN_HASH] if isinstance(value, str) else str(value)


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"


def _unreadable(error: OSError) -> UnreadableError:
    reason = error.strerror or type(error).__name__
    return UnreadableError(
        f"The audit log cannot be read ({reason})", f"It lies in {paths.audit()}"
    )
