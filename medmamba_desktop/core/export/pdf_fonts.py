"""The letters of a PDF: DejaVu, and a reader's own font for scripts of East Asia."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

PLAIN: Final = "DejaVuSans"
BOLD: Final = "DejaVuSans-Bold"
_WIDE: Final = "STSong-Light"  # PDF readers bring it or one that stands for it


@cache
def register_fonts() -> None:
    """Make the fonts known to reportlab."""
    import matplotlib
    from reportlab import rl_config
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
    from reportlab.pdfbase.ttfonts import TTFont

    # Pictures as they are and not as letters, which takes a sixth of the time.
    rl_config.useA85 = 0
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in (PLAIN, BOLD):
        registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)
    registerFont(UnicodeCIDFont(_WIDE))


def marked_up(line: str) -> str:
    """Text, escaped already, in which letters that DejaVu lacks are given another font."""
    runs = groupby(line, key=lambda letter: letter in _own_letters())
    return "".join(
        text if is_own else f'<font name="{_WIDE}">{text}</font>'
        for is_own, text in ((is_own, "".join(letters)) for is_own, letters in runs)
    )


@cache
def _own_letters() -> frozenset[str]:
    from reportlab.pdfbase.pdfmetrics import getFont

    return frozenset(map(chr, getFont(PLAIN).face.charToGlyph))
