"""Which pictures belong together (a patient's), told by the data or by names."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal

from medmamba_desktop.core.dataset.duplicates import Duplicates
from medmamba_desktop.core.dataset.examples import SPLITS, Example, LabelledData
from medmamba_desktop.core.dataset.mends import kept_together
from medmamba_desktop.core.errors import UnknownNameError, UnsupportedError
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import ImageRef

Shape = tuple[str, ...]
GroupKind = Literal["auto", "given", "dicom", "pattern", "folder", "duplicates", "none"]

_EXAMPLES = 4
# A name's parts: runs of letters of any script and runs of digits; the rest separates.
_TOKEN = re.compile(r"(?P<letters>[^\W\d_]+)|(?P<digits>\d+)|(?P<between>[\W_]+)")
_LETTERS, _DIGITS = r"[^\W\d_]+", r"\d+"
# Names that are random (hashes) have a shape each; a pattern has few.
_SHAPES = 20
_FEWEST_GROUPS = 5
_LARGEST_SHARE = 0.3
# Below this share of pictures that have company, names say nothing of patients.
_COMPANY = 0.25
# Letters alone ("BA", "benign") name a kind of picture, unless there are many more than classes;
# numbers ("KL3") may be grades, unless there are more than classes.
_GROUPS_A_CLASS = 5
# Where names recur in several folders, they count pictures within each and name nobody.
_DISTINCT_NAMES = 0.95


@dataclass(frozen=True, slots=True)
class GroupRule:
    """How pictures are told to belong together.

    Attributes:
        kind: auto takes the best of `group_rules`; given is a column of the table or a pack's own;
            dicom the patient in the header (else the study); pattern a regular expression on the
            file's name, else on its folders and name; folder the folder below the class; duplicates
            near copies alone; none every picture alone, as far as it has no near copy.
        title: for people.
        pattern: for pattern; the group is what its first group that took part has matched, or else
            the whole match. A name without a match stands alone.
        examples: (file name, group) of a few pictures, for the user to confirm.
        groups: how many there are, single pictures counted.
        largest: pictures in the largest.
    """

    kind: GroupKind
    title: str
    pattern: str = ""
    examples: tuple[tuple[str, str], ...] = ()
    groups: int = 0
    largest: int = 0


_TITLES: dict[GroupKind, str] = {
    "auto": tr_noop("Found by the program"),
    "given": tr_noop("The groups that the data name"),
    "dicom": tr_noop("The patient in the DICOM header"),
    "pattern": tr_noop("A part of the file name"),
    "folder": tr_noop("The folder that a picture lies in"),
    "duplicates": tr_noop("Near copies alone"),
    "none": tr_noop("Every picture by itself"),
}
_WORDS: dict[str, GroupKind] = {
    "auto": "auto",
    "patient": "given",
    "folder": "folder",
    "none": "none",
}


def group_rules(data: LabelledData, duplicates: Duplicates) -> tuple[GroupRule, ...]:
    """The rules that fit the data, the best first; "none" always ends them."""
    rules: list[GroupRule] = []
    if any(example.group for example in data.examples):
        rules.append(_rule("dicom" if _is_dicom_group(data) else "given"))
    elif any(_dicom_group(example) for example in data.examples):
        rules.append(_rule("dicom"))
    rules += _rules_by_name(data)
    if duplicates.together:
        rules.append(_rule("duplicates"))
    rules.append(_rule("none"))
    return tuple(_described(rule, data, duplicates) for rule in rules)


def grouped(data: LabelledData, rule: GroupRule, duplicates: Duplicates) -> LabelledData:
    """The data with the groups of a rule; copies, exact and near, are never parted.

    Raises:
        UnsupportedError: the rule finds no group at all in these data.
    """
    if rule.kind == "auto":
        return grouped(data, group_rules(data, duplicates)[0], duplicates)
    names = _names(data, rule)
    if rule.kind in ("given", "dicom", "pattern", "folder") and not any(names):
        raise _no_group(rule)
    examples = tuple(
        replace(example, group=name) for example, name in zip(data.examples, names, strict=True)
    )
    return replace(data, examples=kept_together(examples, duplicates.together))


def rule_from_text(text: str) -> GroupRule:
    """The rule that a command line names: auto, patient, folder, none, or a regular expression.

    Raises:
        UnknownNameError: it is none of these words and no regular expression.
    """
    word = text.strip()
    if word.casefold() in _WORDS:
        return _rule(_WORDS[word.casefold()])
    try:
        is_empty = re.compile(word).fullmatch("") is not None
    except re.error as error:
        raise UnknownNameError(
            tr("The rule for groups is neither a known word nor a regular expression"),
            tr("Use auto, patient, folder, none, or an expression such as ^(patient\\d+)_"),
            str(error),
        ) from error
    if is_empty:
        raise UnknownNameError(
            tr("The rule for groups matches nothing in particular"),
            tr("Use auto, patient, folder, none, or an expression such as ^(patient\\d+)_"),
        )
    return replace(_rule("pattern"), pattern=word)


def _rule(kind: GroupKind) -> GroupRule:
    return GroupRule(kind, tr(_TITLES[kind]))


def _described(rule: GroupRule, data: LabelledData, duplicates: Duplicates) -> GroupRule:
    sizes = _sizes([example.group for example in grouped(data, rule, duplicates).examples])
    return replace(
        rule,
        examples=_shown(data, _names(data, rule)),
        groups=len(sizes),
        largest=max(sizes, default=0),
    )


def _shown(data: LabelledData, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pictures of the first groups that have two, two of each: they show what is joined."""
    members: dict[str, list[str]] = defaultdict(list)
    for example, name in zip(data.examples, names, strict=True):
        if name:
            members[name].append(example.ref.file_name)
    shared = [(name, files[:2]) for name, files in members.items() if len(files) > 1]
    pairs = [(file, name) for name, files in shared[: _EXAMPLES // 2] for file in files]
    return tuple(pairs)


def _names(data: LabelledData, rule: GroupRule) -> list[str]:
    """The group of each example by the rule, empty where it stands alone."""
    if rule.kind == "given":
        return [example.group or _dicom_group(example) for example in data.examples]
    if rule.kind == "dicom":
        return [_dicom_group(example) for example in data.examples]
    if rule.kind == "pattern":
        return _by_pattern(_paths(data), rule.pattern)
    if rule.kind == "folder":
        return _by_folder(data)
    return [""] * len(data.examples)


def _dicom_group(example: Example) -> str:
    """Patient ID (0010,0020); where it was taken out, the study (0020,000D)."""
    facts = example.source.dicom
    return (facts.patient or facts.study_uid) if facts else ""


def _is_dicom_group(data: LabelledData) -> bool:
    return all(e.group == e.source.dicom.patient for e in data.examples if e.source.dicom) and all(
        not e.group for e in data.examples if not e.source.dicom
    )


def _no_group(rule: GroupRule) -> UnsupportedError:
    if rule.kind == "pattern":
        return UnsupportedError(
            tr("The expression for groups matches none of the file names"),
            tr("Correct it, or use auto, folder or none"),
        )
    if rule.kind == "folder":
        return UnsupportedError(
            tr("The folders do not part the pictures any further than the classes do"),
            tr("Use auto or none, or an expression on the file names"),
        )
    return UnsupportedError(
        tr("The data name no patients"),
        tr("Use auto, folder or none, or an expression on the file names"),
    )


# Names


def _rules_by_name(data: LabelledData) -> list[GroupRule]:
    """A pattern and a folder rule, where they make sense; the coarser first, as the safer."""
    found: list[tuple[int, GroupRule]] = []
    pattern = _found_pattern(data)
    if pattern:
        names = _by_pattern(_paths(data), pattern)
        found.append((len(_sizes(names)), replace(_rule("pattern"), pattern=pattern)))
    names = _by_folder(data)
    if _is_sensible(names, len(data.classes)):
        found.append((len(_sizes(names)), _rule("folder")))
    return [rule for _, rule in sorted(found, key=lambda pair: pair[0])]


def _paths(data: LabelledData) -> list[str]:
    """Folders and name of each picture with "/" between, below what all have in common."""
    paths = [_parts(example.ref) for example in data.examples]
    levels = zip(*(path[:-1] for path in paths), strict=False)
    common = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, levels))
    return ["/".join(path[common:]) for path in paths]


def _parts(ref: ImageRef) -> tuple[str, ...]:
    # Parts of one data set lie in several zips; which one says nothing.
    return tuple(ref.member.strip("/").split("/")) if ref.member else ref.path.parts


def _by_pattern(paths: Sequence[str], pattern: str) -> list[str]:
    expression = re.compile(pattern)
    return [_matched(expression, path) for path in paths]


def _matched(expression: re.Pattern[str], path: str) -> str:
    match = expression.search(path.rsplit("/", 1)[-1]) or expression.search(path)
    if match is None:
        return ""
    return next((group for group in match.groups() if group), match.group())


def _by_folder(data: LabelledData) -> list[str]:
    """Folders without those that name a class or a part: as many of them as make sensible groups.

    Of class/patient/study it is the patient; where no depth is sensible, all the folders.
    """
    kept = [
        tuple(part for part in path.split("/")[:-1] if not _is_layout(part, data.classes))
        for path in _paths(data)
    ]
    deepest = max((len(parts) for parts in kept), default=0)
    for depth in range(1, deepest):
        names = ["/".join(parts[:depth]) for parts in kept]
        if _is_sensible(names, len(data.classes)):
            return names
    names = ["/".join(parts) for parts in kept]
    return names if len(set(names)) > 1 else [""] * len(names)


def _is_layout(folder: str, classes: Sequence[str]) -> bool:
    words = {
        *SPLITS,
        "training",
        "valid",
        "validation",
        "testing",
        *(c.casefold() for c in classes),
    }
    return folder.casefold() in words


def _found_pattern(data: LabelledData) -> str:
    """A pattern on file names that parts the pictures into sensible groups, or an empty text.

    Names are cut into runs of letters and of digits, and sorted by the shape that gives. For each
    shape the shortest beginning that makes sensible groups is taken: of person12_bacteria_3 it is
    person12.
    """
    names = [path.rsplit("/", 1)[-1] for path in _paths(data)]
    if len(set(names)) < _DISTINCT_NAMES * len(names):
        return ""
    shapes: dict[Shape, list[list[str]]] = defaultdict(list)
    for name in names:
        tokens = [match.group() for match in _TOKEN.finditer(_stem(name))]
        shapes[tuple(_shape_of(token) for token in tokens)].append(tokens)
    common = dict(sorted(shapes.items(), key=lambda item: -len(item[1]))[:_SHAPES])
    lengths = {s: _sensible_length(s, members, len(data.classes)) for s, members in common.items()}
    beginnings = {shape[:length] for shape, length in lengths.items() if length}
    pattern = "|".join(
        _expression(shape, length or _known_length(shape, beginnings))
        for shape, length in lengths.items()
        if length or _known_length(shape, beginnings)
    )
    if not pattern or not _is_sensible(_by_pattern(names, pattern), len(data.classes)):
        return ""
    return pattern


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0] if "." in name[1:] else name


def _shape_of(token: str) -> str:
    match = _TOKEN.fullmatch(token)
    assert match is not None
    return {"letters": _LETTERS, "digits": _DIGITS}.get(match.lastgroup or "", re.escape(token))


def _sensible_length(shape: Shape, members: Sequence[Sequence[str]], classes: int) -> int:
    """How many parts of names of one shape make sensible groups; 0 where none do."""
    for length in range(1, len(shape)):
        if shape[length - 1] not in (_LETTERS, _DIGITS):
            continue
        groups = ["".join(tokens[:length]) for tokens in members]
        if _is_sensible(groups, classes):
            return length
    return 0


def _known_length(shape: Shape, beginnings: Collection[Shape]) -> int:
    """The longest beginning by which names of another shape are grouped: IM-1-2 as IM-1-3-4."""
    return max(
        (len(b) for b in beginnings if len(b) < len(shape) and shape[: len(b)] == b), default=0
    )


def _expression(shape: Shape, length: int) -> str:
    return rf"^({''.join(shape[:length])}){''.join(shape[length:])}(?:\.|$)"


def _is_sensible(names: Sequence[str], classes: int) -> bool:
    """Whether groups could be patients: many, none of them giant, and a good share with company."""
    sizes = _sizes(names)
    numbered = sum(any(character.isdigit() for character in name) for name in names)
    a_class = 1 if numbered > len(names) / 2 else _GROUPS_A_CLASS
    if len(sizes) < _FEWEST_GROUPS or len(sizes) <= a_class * classes:
        return False
    company = sum(size for size in sizes if size > 1)
    return company >= _COMPANY * len(names) and max(sizes) <= _LARGEST_SHARE * len(names)


def _sizes(names: Sequence[str]) -> list[int]:
    """Pictures of each group; those without one are groups of one."""
    counts = Counter(names)
    alone = counts.pop("", 0)
    return [*counts.values(), *([1] * alone)]
