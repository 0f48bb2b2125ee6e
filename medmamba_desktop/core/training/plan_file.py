"""Plans as TOML files, for people to read, change and give again."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar, get_args

import tomli_w

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import DAMAGE, MedMambaError, UnreadableError
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.training.plan import Augmentation, Balance, Measure, Mode, Plan

T = TypeVar("T")
_CHOICES: dict[str, tuple[str, ...]] = {
    "mode": get_args(Mode),
    "balance": get_args(Balance),
    "measure": get_args(Measure),
}
# Shares of which something must be left, and shares that may be all.
_SHARES = {"drop_path", "label_smoothing", "ema", "zoom", "stretch"}
_WHOLES = {"layer_decay", "warm_up", "brightness", "contrast", "saturation", "hue"}
_WHOLES |= {"blur", "noise", "erase", "mix", "distillation"}
_MOST_BYTES, _MOST_DOTS = 100_000, 200
_HEAD = "# A training plan of MedMamba Desktop.\n"


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan.

    Raises:
        WriteError: the file cannot be written.
    """
    with whole_file(path) as scratch:
        scratch.write_text(_HEAD + tomli_w.dumps(asdict(plan)), encoding="utf-8")


def read_plan(path: Path) -> Plan:
    """The plan in a file; what it does not say is as in `Plan`.

    Raises:
        UnreadableError: no plan, or a field that is unknown or of the wrong kind, which is named.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("too large")
        text = path.read_text(encoding="utf-8-sig")
        # The time that TOML's parser takes grows with the square of a key's parts.
        if any(line.count(".") > _MOST_DOTS for line in text.splitlines()):
            raise ValueError("too many dots in a line")
        return plan_of(tomllib.loads(text))
    except MedMambaError:
        raise
    except (OSError, *DAMAGE) as error:
        raise UnreadableError(
            tr("The plan cannot be read"), tr("Choose a file that this program saved"), repr(error)
        ) from error


def plan_of(content: Mapping[str, Any]) -> Plan:
    """A plan from the tables of a TOML file.

    Raises:
        UnreadableError: a field is unknown, missing or of the wrong kind.
    """
    plain = {key: value for key, value in content.items() if key != "augmentation"}
    augmentation = made(Augmentation, content.get("augmentation", {}), "augmentation.")
    return made(Plan, plain, "", augmentation=augmentation)


def made(kind: type[T], content: Any, prefix: str, **ready: Any) -> T:
    """A dataclass of numbers, texts and flags from a table, every field checked."""
    if not isinstance(content, Mapping):
        raise _wrong(prefix.rstrip("."), tr_noop("The plan does not hold: {name} is not a table"))
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    for key, value in content.items():
        if key not in known or key in ready:
            raise _wrong(
                prefix + key, tr_noop("The plan does not hold: {name} is not a field of a plan")
            )
        _check(prefix + key, key, value, str(known[key].type))
    try:
        return kind(**content, **ready)
    except TypeError as error:
        raise _wrong(
            prefix.rstrip(".") or tr("the plan"),
            tr_noop("The plan does not hold: {name} {reason}"),
            reason=str(error).split(") ")[-1],
        ) from error


def _check(name: str, key: str, value: Any, kind: str) -> None:
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise _wrong(
                name,
                tr_noop("The plan does not hold: {name} is {value!r}, not one of {choices}"),
                value=value,
                choices=", ".join(_CHOICES[key]),
            )
        return
    allowed: dict[str, Any] = {"int": int, "float": (int, float), "bool": bool, "str": str}
    is_flag = isinstance(value, bool)
    if not isinstance(value, allowed[kind]) or (is_flag and kind != "bool"):
        raise _wrong(
            name,
            tr_noop("The plan does not hold: {name} is {value!r}, not of the kind {kind}"),
            value=value,
            kind=kind,
        )
    if kind in ("int", "float") and not 0 <= value < 1e9:
        raise _wrong(
            name,
            tr_noop("The plan does not hold: {name} is {value!r}, not a number from 0"),
            value=value,
        )
    if key in _SHARES and value >= 1:
        raise _wrong(
            name,
            tr_noop("The plan does not hold: {name} is {value!r}, not a number from 0 to below 1"),
            value=value,
        )
    if key in _WHOLES and value > 1:
        raise _wrong(
            name,
            tr_noop("The plan does not hold: {name} is {value!r}, not a number from 0 to 1"),
            value=value,
        )


def _wrong(name: str, pattern: str, **values: object) -> MedMambaError:
    return UnreadableError(
        tr(pattern, name=name, **values),
        tr("Correct it and try again"),
    )
