"""Masks that cannot be used: their pictures stay, without a region, and each mask is told."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice

from medmamba_desktop.core.dataset.cover import region_cover
from medmamba_desktop.core.dataset.examples import (
    Box,
    DataProblem,
    LabelledData,
    MaskImage,
    Progress,
    Region,
    SegmentFrame,
)
from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.language import tr, trn
from medmamba_desktop.core.values import ImageRef, Problem, UnreadableSource

_READERS = 4
_AHEAD = 16
_REPORT_EVERY = 16
_NAMED = 5

Drawn = MaskImage | SegmentFrame


def without_unusable(data: LabelledData) -> Generator[Progress, None, LabelledData]:
    """The data after every mask was read once; closing the generator stops the reading.

    A picture with a mask that cannot be read loses all its regions: a part of them would say that
    there is nothing to see in the rest.
    """
    regions = {r: None for e in data.examples for r in e.regions if not isinstance(r, Box)}
    if not regions:
        return data
    refused: dict[Region, UnreadableSource] = {}
    yield Progress(tr("Reading masks"), 0, len(regions))
    with ThreadPoolExecutor(_READERS, "medmamba-masks") as readers:
        try:
            for done, (region, found) in enumerate(_read_ahead(readers, regions), start=1):
                if found is not None:
                    refused[region] = found
                if done % _REPORT_EVERY == 0 or done == len(regions):
                    yield Progress(tr("Reading masks"), done, len(regions))
        finally:
            readers.shutdown(wait=True, cancel_futures=True)
    examples = tuple(
        replace(e, regions=()) if any(r in refused for r in e.regions) else e for e in data.examples
    )
    masks = data.unusable_masks + tuple(refused.values())
    return replace(data, examples=examples, unusable_masks=masks)


def unusable(regions: Sequence[Region]) -> UnreadableSource | None:
    """The first of the regions that cannot be read, with the reason; None where all can."""
    for region in regions:
        if not isinstance(region, Box):
            found = _refused(region)
            if found is not None:
                return found
    return None


def mask_problems(data: LabelledData) -> Iterator[DataProblem]:
    """What to say of masks that are not used."""
    if data.unusable_masks:
        text = unused_words(len(data.unusable_masks))
        sets = tuple((one.ref,) for one in data.unusable_masks)
        yield DataProblem("unusable-mask", "warning", text, sets)


def unused_words(number: int) -> str:
    """What becomes of so many masks and their pictures, without the name of any."""
    return trn(
        "{n} mask cannot be used; its picture is used without a region",
        "{n} masks cannot be used; their pictures are used without a region",
        number,
    )


def named_masks(masks: Sequence[UnreadableSource]) -> tuple[str, ...]:
    """The first masks by file name, each with the reason: for a screen, never for a log."""
    lines = [f"{one.ref.file_name}: {one.problem.message}" for one in masks[:_NAMED]]
    more = len(masks) - _NAMED
    return (*lines, *([tr("and {count:,} more", count=more)] if more > 0 else []))


def _refused(region: Drawn) -> UnreadableSource | None:
    try:
        region_cover([region], (1, 1))
    except MedMambaError as error:
        return UnreadableSource(_ref(region), Problem(error.message, error.remedy))
    except MemoryError:
        problem = Problem(
            tr("There is not enough memory for this mask"), tr("Close other programs")
        )
        return UnreadableSource(_ref(region), problem)
    return None


def _ref(region: Drawn) -> ImageRef:
    if isinstance(region, MaskImage):
        return region.ref
    return ImageRef(region.path, region.member, region.frame)


def _read_ahead(
    readers: ThreadPoolExecutor, regions: Iterable[Drawn]
) -> Iterator[tuple[Drawn, UnreadableSource | None]]:
    rest = iter(regions)
    waiting: deque[tuple[Drawn, Future[UnreadableSource | None]]] = deque()
    for region in islice(rest, _AHEAD):
        waiting.append((region, readers.submit(_refused, region)))
    while waiting:
        region, future = waiting.popleft()
        found = future.result()
        for following in islice(rest, 1):
            waiting.append((following, readers.submit(_refused, following)))
        yield region, found
