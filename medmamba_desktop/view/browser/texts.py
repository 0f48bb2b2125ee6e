"""What stands in the browser's rows, is searched, and is read out; names hidden where wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from medmamba_desktop.core.dataset.folders import split_of
from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.core.values import DicomFacts, Prediction
from medmamba_desktop.state.catalogue import Branch, Leaf
from medmamba_desktop.state.image_list import ImageRow
from medmamba_desktop.view import words

Images = Callable[[Leaf], ImageRow | None]
Node = Branch | Leaf

HIDDEN_PATIENT: Final = tr_noop("Patient, name hidden")
_BETWEEN: Final = " · "
_SEXES: Final = {"M": tr_noop("male"), "F": tr_noop("female"), "O": tr_noop("other")}


def title(node: Node, image: Images, is_private: bool) -> str:
    """The first line of a row."""
    if isinstance(node, Leaf):
        return _leaf_title(node, image(node), is_private)
    if node.step.kind == "patient" and is_private:
        return tr(HIDDEN_PATIENT)
    if node.step.kind in ("place", "folder") and is_private:
        return tr("Folder")  # folders are often called after patients
    if node.is_stack:
        return _series_title(node, image)
    return node.step.title


def detail(branch: Branch, image: Images, is_private: bool) -> str:
    """The second line of a group: what tells it from others, and how much is in it."""
    facts = branch.step.facts
    if branch.step.kind == "patient" and facts is not None:
        studies = trn("{n} study", "{n} studies", len(branch.children))
        sex = tr(_SEXES.get(facts.patient_sex, ""))
        return _joined(*(() if is_private else _who(facts)), sex, studies)
    if branch.step.kind == "study" and facts is not None:
        moment = _joined(_date(facts.study_date), _time(facts.study_time))
        return _joined(moment, _modalities(branch), _count(branch, image))
    if branch.is_stack and facts is not None:
        return _joined(facts.modality, _series_number(facts), _count(branch, image), _size(branch))
    return _joined(_classes(branch), _count(branch, image))


def summary(image: ImageRow) -> str:
    """One image's result in words."""
    if image.problem is not None:
        return words.told(image.problem)
    flaw = words.sentence(image.source.flaw) if image.source and image.source.flaw else ""
    if image.prediction is None:
        return words.after(flaw, tr("Not classified yet"))
    return words.after(flaw, _said(image.prediction))


def results(branch: Branch, image: Images) -> str:
    """What the model says of the images of a series, on the whole."""
    tops: Counter[str] = Counter()
    cautions = failed = 0
    for leaf in branch.leaves():
        row = image(leaf)
        if row is not None and row.prediction is not None:
            outside = row.prediction.is_outside
            tops[tr(words.OUTSIDE) if outside else row.prediction.top.title] += 1
            cautions += bool(row.prediction.cautions)
        failed += row is not None and row.problem is not None and not row.what
    problems = trn("{n} problem", "{n} problems", failed) if failed else ""
    if not tops:
        return problems
    name, often = tops.most_common(1)[0]
    share = tr(
        "{class_title} in {n} of {all}",
        class_title=name, n=number(often), all=number(tops.total()),
    )  # fmt: skip
    cautioned = trn("{n} caution", "{n} cautions", cautions) if cautions else ""
    return _joined(share, cautioned, problems)


def tip(node: Node, image: Images, is_private: bool) -> str:
    """What stands beside the cursor."""
    if isinstance(node, Branch) and not node.is_single:
        first = title(node, image, is_private)
        place = str(node.step.path) if node.step.path and not is_private else ""
        return "\n".join(filter(None, (first, detail(node, image, is_private), place)))
    row = _row_of(node, image)
    if row is None:
        return ""
    return "\n".join(filter(None, ("" if is_private else row.ref.location, summary(row))))


def spoken(node: Node, image: Images, is_private: bool) -> str:
    """What a screen reader says."""
    if isinstance(node, Branch) and not node.is_single:
        return _read_out(title(node, image, is_private), detail(node, image, is_private))
    row = _row_of(node, image)
    return _read_out(title(node, image, is_private), summary(row) if row else "")


def branch_words(branch: Branch, is_private: bool) -> str:
    """What of a group is searched."""
    facts, step = branch.step.facts, branch.step
    if step.kind == "patient" and facts is not None:
        return "" if is_private else " ".join((step.title, *_who(facts)))
    if step.kind == "study" and facts is not None:
        return " ".join((step.title, facts.study_date, _date(facts.study_date)))
    if facts is not None:
        return " ".join((step.title, facts.modality, _series_number(facts)))
    return "" if is_private else step.title


def leaf_words(image: ImageRow, is_private: bool) -> str:
    """What of an image is searched: name, kind, result, cautions, problem."""
    parts = [] if is_private else [image.name]
    if image.source is not None:
        parts += [image.source.format, f"{image.source.width} × {image.source.height}"]
    if image.problem is not None:
        parts += [image.what or tr("unreadable problem"), image.problem.message]
    if image.source is not None and image.source.flaw:
        parts.append(image.source.flaw)
    if image.prediction is not None:
        parts.append(image.prediction.top.title)
        parts += [tr("caution {text}", text=caution.text) for caution in image.prediction.cautions]
    return " ".join(parts)


def _row_of(node: Node, image: Images) -> ImageRow | None:
    if isinstance(node, Leaf):
        return image(node)
    return image(next(node.leaves())) if node.children else None


def _leaf_title(leaf: Leaf, row: ImageRow | None, is_private: bool) -> str:
    if row is None:
        return ""
    if row.what:
        return row.what
    own = row.dicom.instance_number if row.dicom else None
    if row.ref.frame is not None:
        return tr("Frame {number}", number=row.ref.frame + 1)
    if is_private:
        return tr("Image {number}", number=own if own is not None else leaf.row + 1)
    return row.name if own is None else _joined(str(own), row.name)


def _series_title(branch: Branch, image: Images) -> str:
    row = _row_of(branch, image) if branch.is_single else None
    if row is not None and row.what:
        return _joined(row.what, branch.step.title)
    facts = branch.step.facts
    if branch.step.title:
        return branch.step.title
    if facts and facts.modality:
        return tr("{modality} series", modality=facts.modality)
    return tr("Series")


def _series_number(facts: DicomFacts) -> str:
    if facts.series_number is None:
        return ""
    return tr("series {number}", number=facts.series_number)


def _said(prediction: Prediction) -> str:
    top = prediction.top
    result: str = tr(words.OUTSIDE)
    if not prediction.is_outside:
        share = words.percent(top.probability)
        result = tr("{class_title}, probability {share}", class_title=top.title, share=share)
    cautions = tr("; ").join(caution.text for caution in prediction.cautions)
    return (
        tr("{result}. Caution: {cautions}", result=result, cautions=cautions)
        if cautions
        else result
    )


def _who(facts: DicomFacts) -> tuple[str, ...]:
    born = tr("born {day}", day=_date(facts.birth_date)) if facts.birth_date else ""
    return tr("ID {id}", id=facts.patient) if facts.patient else "", born


def _count(branch: Branch, image: Images) -> str:
    leaves = list(branch.leaves())
    others = [row.what for leaf in leaves if leaf.source is None and (row := image(leaf))]
    objects = sum(bool(what) for what in others)
    broken = len(others) - objects
    images = len(leaves) - len(others)
    return _joined(
        trn("{n} image", "{n} images", images) if images else "",
        trn("{n} other object", "{n} other objects", objects) if objects else "",
        trn("{n} unreadable", "{n} unreadable", broken) if broken else "",
    )


def _modalities(branch: Branch) -> str:
    found = {
        child.step.facts.modality
        for child in branch.children
        if isinstance(child, Branch) and child.step.facts
    }
    return words.listed(sorted(filter(None, found)))


def _size(branch: Branch) -> str:
    sizes = {(leaf.source.width, leaf.source.height) for leaf in branch.leaves() if leaf.source}
    if len(sizes) > 1:
        return tr("sizes differ")
    return "".join(f"{width} × {height}" for width, height in sizes)


def _classes(branch: Branch) -> str:
    """Class folders, where a place holds nothing but folders of pictures."""
    folders = [child for child in branch.children if isinstance(child, Branch)]
    if branch.step.kind != "place" or len(folders) < 2 or len(folders) < len(branch.children):
        return ""
    names = {_class_name(str(folder.step.key).split("/")) for folder in folders}
    if "" in names or len(names) < 2:
        return ""
    return trn("{n} class folder", "{n} class folders", len(names))


def _class_name(parts: Sequence[str]) -> str:
    """The folder that is left when those of training, validation and test are passed over."""
    rest = [part for part in parts if not split_of(part)]
    return rest[0] if len(rest) == 1 else ""


def _date(stored: str) -> str:
    is_date = len(stored) == 8 and stored.isdigit()
    return f"{stored[:4]}-{stored[4:6]}-{stored[6:]}" if is_date else stored


def _time(stored: str) -> str:
    return f"{stored[:2]}:{stored[2:4]}" if stored[:4].isdigit() and len(stored) >= 4 else ""


def _joined(*parts: str) -> str:
    return _BETWEEN.join(part for part in parts if part)


def _read_out(first: str, rest: str) -> str:
    return tr("{title}, {rest}", title=first, rest=rest) if first and rest else first or rest
