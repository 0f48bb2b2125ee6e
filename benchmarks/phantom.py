"""Made-up images for screens: a trunk with lungs, spine, ribs and vessels as CT, and its shadow.

Anatomy by ellipses: enough to judge windows, letters, measures and heat maps by, and nobody's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.helpers.dicoms_build import dataset, written

SIDE, SLICES = 512, 40
_NAME = {"PatientName": "Muster^Erika", "PatientID": "4711", "PatientBirthDate": "19510817"}
_WHO = {**_NAME, "PatientSex": "F", "PatientAge": "074Y", "InstitutionName": "Phantom Hospital"}


def write_ct(folder: Path, series: str = "2", description: str = "Thorax 2.5 mm") -> None:
    """A series of transverse slices, head last."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, pixels in enumerate(volume()):
        made = dataset(
            pixels, Modality="CT", **_WHO, StudyInstanceUID="1.9.1",
            SeriesInstanceUID=f"1.9.1.{series}", SeriesNumber=int(series),
            SOPInstanceUID=f"1.9.1.{series}.{number + 1}", InstanceNumber=number + 1,
            SeriesDescription=description, StudyDescription="CT thorax", StudyDate="20260114",
            StudyTime="101500", RescaleSlope=1, RescaleIntercept=-1024, RescaleType="HU",
            WindowCenter=[40, -600], WindowWidth=[400, 1500],
            WindowCenterWidthExplanation=["MEDIASTINUM", "LUNG"], PixelSpacing=[0.78, 0.78],
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            ImagePositionPatient=[-200, -200, -100 + 2.5 * number], KVP=120, XRayTubeCurrent=210,
            SliceThickness=2.5, SliceLocation=-100 + 2.5 * number, ConvolutionKernel="B31f",
        )  # fmt: skip
        (folder / f"{number:03}.dcm").write_bytes(written(made))


def write_radiograph(folder: Path) -> None:
    """The shadow of a longer trunk, as a digital chest radiograph."""
    folder.mkdir(parents=True, exist_ok=True)
    made = dataset(
        shadow(), Modality="DX", **_WHO, StudyInstanceUID="1.9.2", SeriesInstanceUID="1.9.2.1",
        SOPInstanceUID="1.9.2.1.1", SeriesNumber=1, InstanceNumber=1, StudyDate="20260114",
        StudyDescription="Chest", SeriesDescription="PA", ViewPosition="PA",
        ImagerPixelSpacing=[0.3, 0.3], PatientOrientation=["L", "F"], WindowCenter=2048,
        WindowWidth=3400, PhotometricInterpretation="MONOCHROME1", BitsStored=12, HighBit=11,
    )  # fmt: skip
    (folder / "chest.dcm").write_bytes(written(made))


def volume(slices: int = SLICES) -> NDArray[np.int16]:
    """(slices, 512, 512) stored values, 1024 above Hounsfield units."""
    random = np.random.default_rng(4)
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    made = np.empty((slices, SIDE, SIDE), np.int16)
    for number in range(slices):
        hu = _slice(x, y, number / max(1, slices - 1))
        hu += random.normal(0, 9, hu.shape)
        made[number] = np.clip(hu + 1024, 0, 4000)
    return made


def _slice(x: Any, y: Any, t: float) -> Any:
    """Hounsfield units at one height, 0 to 1."""
    hu = np.full(x.shape, -1000.0, np.float32)

    def put(cx: float, cy: float, rx: float, ry: float, value: float) -> None:
        far = ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2
        edge = np.clip((1 - far) * 14, 0, 1)
        hu[:] = hu * (1 - edge) + value * edge

    put(256, 262, 218, 158, -90)
    put(256, 262, 202, 142, 45)
    grown = 0.55 + 0.45 * np.sin(np.pi * min(1.0, t + 0.12))
    put(160, 250, 76 * grown, 108 * grown, -860)
    put(352, 250, 74 * grown, 108 * grown, -860)
    put(250 + 18 * t, 236, 44, 54, 42)
    put(266, 214, 22, 20, 160)
    put(284, 300, 15, 15, 170)
    for side in (-1, 1):
        for step in range(5):
            angle = 0.5 + 0.5 * step + 0.35 * t
            put(256 + side * 195 * np.sin(angle), 262 + 136 * np.cos(angle), 13, 7, 420)
    for step in range(26):
        angle, far = step * 2.4, 18 + 60 * ((step * 0.37 + t) % 1)
        for cx in (160, 352):
            put(cx + far * np.cos(angle + t) * 0.8, 250 + far * np.sin(angle + t), 3.4, 3.4, 20)
    put(338, 214, 11, 10, 30)
    put(256, 342, 25, 22, 260)
    put(256, 342, 17, 15, 180)
    put(256, 370, 9, 9, 30)
    put(256, 404, 6, 18, 380)
    return hu


def shadow() -> NDArray[np.uint16]:
    """(1300, 1340) values of a detector: large where much came through."""
    coarse = volume(40)[:, ::2, ::2].astype(np.float32) / 1024
    through = coarse.sum(1)
    rows = np.linspace(0, len(through) - 1, 1300)
    low = rows.astype(int)
    share = (rows - low)[:, None]
    high = np.minimum(low + 1, len(through) - 1)
    flat = through[low] * (1 - share) + through[high] * share
    columns = np.linspace(0, flat.shape[1] - 1, 1340)
    left = columns.astype(int)
    right = np.minimum(left + 1, flat.shape[1] - 1)
    wide = flat[:, left] * (1 - (columns - left)) + flat[:, right] * (columns - left)
    noise = np.random.default_rng(2).normal(0, 12, wide.shape)
    scaled = 3900 - 3700 * (wide / wide.max()) ** 0.9 + noise
    return np.clip(scaled, 0, 4095).astype(np.uint16)
