"""Pictures that hold too little for any judgement; thresholds are those of decision 004."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.preprocess.channels import Channels, channels_of
from medmamba_desktop.core.values import Caution, Picture

MIN_SIDE_PIXELS = 64
# Grey levels, 0 to 255, between the 1st and 99th percentile of a picture with something on it.
MIN_CONTRAST = 20
# Levels at which a pixel is called burnt out or black, in every channel, and the largest shares.
WHITE, BLACK = 254, 1
MAX_WHITE, MAX_BLACK = 0.25, 0.7
# The smallest share of a picture's contrast that lies in details finer than about 1/40 of its
# shorter side.
MIN_DETAIL = 0.055
_TINY = tr_noop("The picture is only {width} x {height} pixels; fine detail is lost")
_EVEN = tr_noop("The picture is almost of one colour; there is little to see on it")
_BLURRED = tr_noop("The picture is heavily blurred or has no fine detail")
_WHITE = tr_noop("{share:.0%} of the picture is pure white; it may be overexposed")
_BLACK = tr_noop("{share:.0%} of the picture is pure black; little of it shows anything")
QUALITY_WORDS = (_TINY, _EVEN, _BLURRED, _WHITE, _BLACK)

_STRIDE_TARGET = 256
_BLUR_SIDE = 256
_BLUR_SIGMA = 3.0


def quality_cautions(picture: Picture, channels: Channels | None = None) -> tuple[Caution, ...]:
    """Cautions for a picture that is tiny, almost of one colour, burnt out, black or blurred.

    Args:
        channels: what `channels_of` gives of its pixels, where that is known.
    """
    channels = channels_of(picture.pixels) if channels is None else channels
    texts = []
    if min(picture.width, picture.height) < MIN_SIDE_PIXELS:
        texts.append(tr(_TINY, width=picture.width, height=picture.height))
    pixels = _thinned(channels)
    counts = level_counts(pixels)
    if percentile(counts, 99) - percentile(counts, 1) < MIN_CONTRAST:
        texts.append(tr(_EVEN))
    else:
        texts += _exposure(pixels, counts)
        if _detail(channels) < MIN_DETAIL:
            texts.append(tr(_BLURRED))
    return tuple(Caution("low-quality", text) for text in texts)


def _thinned(channels: Channels) -> Channels:
    step = max(1, min(channels.shape[:2]) // _STRIDE_TARGET)
    return channels[::step, ::step]


def level_counts(pixels: Channels) -> NDArray[np.int64]:
    """How often each of 256 levels occurs, over all channels."""
    found = Image.fromarray(np.ascontiguousarray(pixels)).histogram()
    counts: NDArray[np.int64] = np.array(found, np.int64).reshape(-1, 256).sum(axis=0)
    return counts


def percentile(counts: NDArray[np.int64], share: float) -> float:
    """What `numpy.percentile` gives for the values that were counted, in a tenth of its time."""
    upto = np.cumsum(counts)
    place = share / 100 * (int(upto[-1]) - 1)
    low, high = np.searchsorted(upto, (math.floor(place), math.ceil(place)), side="right")
    return float(low + (high - low) * (place - math.floor(place)))


def _exposure(pixels: Channels, counts: NDArray[np.int64]) -> list[str]:
    """What is said of a picture much of which is pure white or pure black."""
    # Few pixels can be white in all channels where few values are white; so most need no look.
    is_white = counts[WHITE:].sum() > MAX_WHITE * pixels.size
    is_black = counts[: BLACK + 1].sum() > MAX_BLACK * pixels.size
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    white = float((pixels >= WHITE).all(axis=2).mean()) if is_white else 0.0
    black = float((pixels <= BLACK).all(axis=2).mean()) if is_black else 0.0
    texts = []
    if white > MAX_WHITE:
        texts.append(tr(_WHITE, share=white))
    if black > MAX_BLACK:
        texts.append(tr(_BLACK, share=black))
    return texts


def _detail(channels: Channels) -> float:
    """Share of the contrast that a blur takes away, 0 to 1.

    The picture is brought to one size first, so that the answer does not depend on its pixels.
    """
    image = Image.fromarray(channels)
    image = image if image.mode == "L" else image.convert("L")
    scale = _BLUR_SIDE / min(image.size)
    if scale < 1:
        # Long strips keep a side; `reducing_gap` spares most of the time for large pictures.
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    values = np.asarray(image, np.float32)
    smooth = np.asarray(image.filter(ImageFilter.GaussianBlur(_BLUR_SIGMA)), np.float32)
    return float((values - smooth).std() / max(float(values.std()), 1e-3))
