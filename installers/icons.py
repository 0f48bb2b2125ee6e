"""Draws the program's icon in the sizes and formats that systems want: `icons.py FOLDER`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def drawn(svg: Path, side: int) -> Image.Image:
    """The icon as a square picture with transparency."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(svg)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Image.open(io.BytesIO(buffer.data().data()))


def main(folder: Path) -> None:
    """Write app.ico, app.icns and icons/SIZE.png."""
    from medmamba_desktop import paths

    QGuiApplication([])
    svg = paths.resources() / "icons" / "app.svg"
    pictures = {side: drawn(svg, side) for side in SIZES}
    (folder / "icons").mkdir(parents=True, exist_ok=True)
    for side, picture in pictures.items():
        picture.save(folder / "icons" / f"{side}.png")
    pictures[256].save(folder / "app.ico", sizes=[(side, side) for side in SIZES if side <= 256])
    pictures[512].save(folder / "app.icns")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
