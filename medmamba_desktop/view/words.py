"""How values read on screen: probabilities, counts, time left, sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QLocale

from medmamba_desktop.core.explain.methods import MEAN_OF_STAGES
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import Problem

RESEARCH_ONLY = tr_noop("Research use only. Not a medical device.")
OUTSIDE = tr_noop("Outside the training images")
NO_EVIDENCE = tr_noop("No positive evidence for this class")


def percent(probability: float) -> str:
    """A probability, 0 to 1, for people; neither end is rounded to certainty."""
    if probability > 0.999:
        return tr("> {number} %", number=decimal(99.9))
    if probability < 0.001:
        return tr("< {number} %", number=decimal(0.1))
    return tr("{number} %", number=decimal(probability * 100))


def with_share(title: str, probability: float) -> str:
    """A class with its probability, "Normal, 88.4 %"."""
    return tr("{class_title}, {share}", class_title=title, share=percent(probability))


def whole_percent(share: float) -> str:
    """A share, 0 to 1, without decimals."""
    return tr("{number} %", number=f"{share * 100:.0f}")


def time_left(seconds: float, *, is_most: bool = False) -> str:
    """A wait, rounded up so that it is rather too long than too short; or the longest it can be."""
    if seconds < 10:
        return tr("a few seconds left")
    if seconds < 60:
        n = math.ceil(seconds / 10) * 10
        return (
            tr("at most {seconds} s left", seconds=n)
            if is_most
            else tr("about {seconds} s left", seconds=n)
        )
    if seconds < 3600:
        n = math.ceil(seconds / 60)
        return (
            tr("at most {minutes} min left", minutes=n)
            if is_most
            else tr("about {minutes} min left", minutes=n)
        )
    n = math.ceil(seconds / 3600)
    return tr("at most {hours} h left", hours=n) if is_most else tr("about {hours} h left", hours=n)


def stage(number: int) -> str:
    """A stage of the network that a heat map is made at; 0 for all of them."""
    return tr("Mean of stages") if number == MEAN_OF_STAGES else tr("Stage {number}", number=number)


def sentence(text: str) -> str:
    """The text with the full stop of the language."""
    return tr("{sentence}.", sentence=text)


def told(problem: Problem) -> str:
    """What is wrong and, where that is known, what to do: one sentence or two."""
    if not problem.remedy:
        return sentence(problem.message)
    return tr("{message}. {remedy}.", message=problem.message, remedy=problem.remedy)


def after(first: str, second: str) -> str:
    """One whole sentence after another, as the language sets them."""
    return (
        tr("{first} {second}", first=first, second=second) if first and second else first + second
    )


def listed(things: Iterable[str]) -> str:
    """Names one after the other."""
    return tr(", ").join(things)


def decimal(number: float, digits: int = 1) -> str:
    """A number with so many digits after the point."""
    return QLocale().toString(number, "f", digits)
