"""How large an input may be. Limits are stated, finite, and checked before decoding."""

from __future__ import annotations

from medmamba_desktop.core.errors import TooLargeError
from medmamba_desktop.core.language import tr

MAX_PIXELS = 150_000_000
"""Pixels of one picture or frame; 450 MB as RGB. Mammograms have 20 million, microscopy tiles 1."""

MAX_MEMBER_BYTES = 1_000_000_000
"""Bytes of one member of a zip once unpacked."""

MAX_DEFLATED_BYTES = 250_000_000
"""Bytes of one deflated DICOM object once unpacked; it is held in memory two to six times over."""

MAX_RATIO = 500
"""How many times its packed size a large member may unpack to; deflate reaches 1,032 at most."""

LARGE_MEMBER_BYTES = 100_000_000
"""Below this an absurd ratio is harmless: a black picture packs a thousand to one."""


def check_pixels(count: int) -> None:
    """Refuse a picture of `count` pixels that is over `MAX_PIXELS`.

    Raises:
        TooLargeError: it is.
    """
    if count > MAX_PIXELS:
        raise TooLargeError(
            tr(
                "The picture has {count:,.0f} million pixels, over the limit of {most:,.0f} "
                "million",
                count=count / 1e6,
                most=MAX_PIXELS / 1e6,
            ),
            tr("Export it at a smaller size, or cut out the part of interest"),
        )
