"""Sound files of every kind that the program reads, small, and the same each time."""

from __future__ import annotations

import io
import itertools
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import tomli_w
from PIL import Image

from benchmarks.fuzzing.containers import members_of, zipped
from medmamba_desktop.core.audit import line
from medmamba_desktop.core.store.results import Mark, ResultStore
from medmamba_desktop.core.training.plan import Plan
from tests.core.evaluate.cases_build import CLASSES, made_up
from tests.helpers.dicom_samples import OWN, sample_files
from tests.helpers.dicoms_build import dicom, item, lookup_item, structured_report
from tests.helpers.images_build import encoded, noise, tiff
from tests.helpers.labelled_build import segmentation

LARGEST = 400_000
"""Bytes of a sample; what is slow because it is large says nothing."""

ROWS = 6
KEY = bytes(range(16))
_RAMP = np.arange(24 * 32, dtype=np.uint16).reshape(24, 32)
_TABLE = (
    "file,label,patient,split,x,y,width,height\n"
    "a.png,benign,p1,train,1,2,3,4\nb.png,malignant,p2,val,2,3,4,5\n"
    '"c.png","benign",p3,test,,,,\nd/e.png,normal,p4,train,0,0,9,9\n'
)


@cache
def sound(kind: str) -> tuple[bytes, ...]:
    """The sound files of a kind."""
    return tuple(_MAKERS[kind]())


def _pngs() -> Iterator[bytes]:
    colour = Image.fromarray(noise())
    yield encoded(colour, "PNG")
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        made = Image.fromarray(_RAMP) if mode == "I;16" else colour.convert(mode)
        yield encoded(made, "PNG", optimize=False)
    yield encoded(colour.quantize(16), "PNG", transparency=3)
    yield encoded(colour, "PNG", save_all=True, append_images=[colour.rotate(90)])


def _jpegs() -> Iterator[bytes]:
    colour = Image.fromarray(noise(40, 48))
    exif = Image.Exif()
    exif[0x0112] = 6
    yield encoded(colour, "JPEG", exif=exif)
    yield encoded(colour, "JPEG", progressive=True, subsampling=2)
    yield encoded(colour.convert("L"), "JPEG", quality=30)
    yield encoded(colour.convert("CMYK"), "JPEG", restart_marker_blocks=2)


def _tiffs() -> Iterator[bytes]:
    colour = Image.fromarray(noise())
    for compression in (
        "raw",
        "tiff_lzw",
        "packbits",
        "tiff_deflate",
        "jpeg",
        "tiff_adobe_deflate",
    ):
        yield encoded(colour, "TIFF", compression=compression)
    yield encoded(colour.convert("1"), "TIFF", compression="group4")
    yield encoded(colour.convert("P"), "TIFF")
    yield encoded(colour, "TIFF", save_all=True, append_images=[colour.convert("L")] * 2)
    for values in (_RAMP, _RAMP.astype(np.int16), _RAMP.astype(np.float32)):
        yield tiff(values)


def _bmps() -> Iterator[bytes]:
    colour = Image.fromarray(noise())
    yield from (encoded(colour.convert(mode), "BMP") for mode in ("RGB", "L", "1", "P", "RGBA"))


def _webps() -> Iterator[bytes]:
    colour = Image.fromarray(noise())
    yield encoded(colour, "WEBP", quality=50)
    yield encoded(colour.convert("RGBA"), "WEBP", lossless=True)
    yield encoded(colour, "WEBP", save_all=True, append_images=[colour.rotate(180)], duration=50)


def _gifs() -> Iterator[bytes]:
    colour = Image.fromarray(noise()).convert("P")
    yield encoded(colour, "GIF")
    yield encoded(colour, "GIF", save_all=True, append_images=[colour.rotate(90)], duration=50)


def _dicoms() -> Iterator[bytes]:
    small = (path for path in sample_files() if path.stat().st_size <= LARGEST)
    for path in (*small, *sorted(OWN.glob("*.dcm"))):
        content = path.read_bytes()
        if content[128:132] == b"DICM" and b"1.2.840.10008.1.3.10" not in content[:1000]:
            yield content
    yield dicom()
    yield structured_report()
    grey = np.arange(3 * 16 * 16, dtype=np.uint8).reshape(3, 16, 16)
    yield dicom(grey, FrameTime=40, WindowCenter=[40, 80], WindowWidth=[80, 200])
    yield dicom(_RAMP, ModalityLUTSequence=[lookup_item(_RAMP.ravel()[:256], 0, 16)])
    yield dicom(_RAMP, VOILUTSequence=[lookup_item(_RAMP.ravel()[:256], 3, 12)])
    yield _with_overlay()
    yield _presentation()
    masks = np.zeros((2, 16, 16), np.uint8)
    masks[:, 3:9, 4:12] = 1
    for kind in ("BINARY", "FRACTIONAL", "LABELMAP"):
        yield segmentation(masks, [("1.2.3.4", 1), ("1.2.3.4", 2)], kind)


def _with_overlay() -> bytes:
    from tests.helpers.dicoms_build import dataset, written

    made = dataset(_RAMP)
    block = made.private_block(0x0029, "MADE UP", create=True)
    block.add_new(1, "LO", "kept")
    elements = ((0x10, "US", 24), (0x11, "US", 32), (0x40, "CS", "G"), (0x50, "SS", [1, 1]),
                (0x100, "US", 1), (0x102, "US", 0))  # fmt: skip
    for element, kind, value in elements:
        made.add_new((0x6000, element), kind, value)
    made.add_new((0x6000, 0x3000), "OW", bytes(96))
    return written(made)


def _presentation() -> bytes:
    image = item(
        ReferencedSOPInstanceUID="1.2.3.4", ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.7"
    )
    window = item(WindowCenter=40, WindowWidth=80, ReferencedImageSequence=[image])
    text = item(
        UnformattedTextValue="here", AnchorPoint=[3.0, 4.0], AnchorPointAnnotationUnits="PIXEL"
    )
    line_ = item(GraphicType="POLYLINE", GraphicData=[1.0, 1.0, 5.0, 6.0], NumberOfGraphicPoints=2,
                 GraphicAnnotationUnits="PIXEL", GraphicDimensions=2)  # fmt: skip
    return dicom(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.11.1",
        ReferencedSeriesSequence=[item(SeriesInstanceUID="1.2.3", ReferencedImageSequence=[image])],
        SoftcopyVOILUTSequence=[window],
        GraphicAnnotationSequence=[
            item(GraphicLayer="A", TextObjectSequence=[text], GraphicObjectSequence=[line_])
        ],
        ShutterShape="RECTANGULAR", ShutterLeftVerticalEdge=3, ShutterRightVerticalEdge=20,
        ShutterUpperHorizontalEdge=2, ShutterLowerHorizontalEdge=18, ContentLabel="MADE UP",
    )  # fmt: skip


def _dicomdirs() -> Iterator[bytes]:
    for path in sample_files():
        if path.name.upper().startswith("DICOMDIR") and path.stat().st_size <= LARGEST:
            yield path.read_bytes()


def _zips() -> Iterator[bytes]:
    members = {"a/1.png": sound("png")[0], "a/2.jpg": sound("jpeg")[0], "b/3.dcm": dicom(),
               "notes.txt": b"made up", "b/4.tif": sound("tiff")[0]}  # fmt: skip
    yield zipped(members)
    yield zipped(members, zipfile.ZIP_STORED)
    yield zipped({**members, "index.csv": b"path,class\na/1.png,x\na/2.jpg,y\n"}, zipfile.ZIP_BZIP2)
    yield zipped({"a.csv": _TABLE.encode(), "a.png": sound("png")[1]}, zipfile.ZIP_LZMA)


def _tables() -> Iterator[bytes]:
    yield _TABLE.encode()
    yield _TABLE.replace(",", ";").replace("\n", "\r\n").encode("utf-8-sig")
    yield _TABLE.replace(",", "\t").encode("utf-16")
    yield b"path,class,split,group,mask\na.png,benign,train,1,\nb.png,malignant,test,2,\n"
    yield "bild;größe;klasse\nä.png;3,5;gut\nb.png;4;schlecht\n".encode("cp1252")


def _workbooks() -> Iterator[bytes]:
    import openpyxl

    rows: list[list[object]] = [row.split(",") for row in _TABLE.replace('"', "").splitlines()]
    others = [
        ["file", "label", "when"],
        ["a.png", True, datetime(2026, 1, 2)],
        ["b.png", 2.5, None],
    ]
    for filled in (rows, others):
        book = openpyxl.Workbook()
        for row in filled:
            book.worksheets[0].append(row)
        book.create_sheet("empty")
        made = io.BytesIO()
        book.save(made)
        # Without the hour at which it was made.
        yield zipped({**members_of(made.getvalue()), "docProps/core.xml": b"<coreProperties/>"})


def _models() -> Iterator[bytes]:
    from tests.helpers.tiny_model import write_tiny_model

    with tempfile.TemporaryDirectory() as folder:
        for is_familiar in (True, False):
            yield write_tiny_model(Path(folder) / "t", is_familiar=is_familiar).read_bytes()


def _checkpoints() -> Iterator[bytes]:
    import torch

    from medmamba_desktop.core.network.medmamba import MedMamba
    from tests.helpers.tiny_model import TINY

    torch.manual_seed(0)
    state = MedMamba(TINY, 3).state_dict()
    for content in (
        state,
        {"state_dict": {f"module.{k}": v for k, v in state.items()}, "epoch": 3},
    ):
        made = io.BytesIO()
        torch.save(content, made)
        yield made.getvalue()


def _states() -> Iterator[bytes]:
    import torch

    from medmamba_desktop.core.training import checkpoint

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "c.safetensors"
        facts = {"step": 7, "score": None, "history": [{"loss": 0.5}]}
        checkpoint.write(
            file, {"network.a": torch.ones(3, 4), "optimiser.0.step": torch.ones(1)}, facts
        )
        yield file.read_bytes()


def _facts() -> Iterator[bytes]:
    yield json.dumps({
        "format": 1, "title": "Made up", "created": "2026-01-01T00:00:00", "classes": list(CLASSES),
        "parts": {"train": 4, "val": 1, "test": 1}, "versions": {"torch": "2.9"}, "notices": [],
    }).encode()  # fmt: skip


def _rows() -> Iterator[bytes]:
    lines = [f"{n},{n:064x},{CLASSES[n % 3]},train,{n},-1" for n in range(ROWS)]
    yield "\n".join(["row,sha256,class,split,group,fold", *lines, ""]).encode()


def _results() -> Iterator[bytes]:
    from medmamba_desktop.core.evaluate.metrics import evaluate
    from medmamba_desktop.core.evaluate.serial import cases_to_json, evaluation_to_json

    cases = made_up(ROWS)
    content = {
        "held_out": "test", "evaluation": evaluation_to_json(evaluate(cases, CLASSES, resamples=5)),
        "head_only": None, "start_model": None, "suspects": [], "regions": None,
        "cases": cases_to_json(cases, {case.ref: n for n, case in enumerate(cases)}),
        "history": [], "notices": ["made up"], "seconds": 1.5,
    }  # fmt: skip
    yield json.dumps(content).encode()


def _curves() -> Iterator[bytes]:
    yield (
        b"training,kind,step,steps,epoch,loss,learning_rate,val_loss,accuracy,auc,score,share,seconds\n"
        b"full,step,1,9,1,0.5,0.001,,,,,0.1,1.0\n"
        b"full,epoch,3,,1,0.4,,0.5,0.7,0.8,0.8,,2.0\n"
    )


def _covers() -> Iterator[bytes]:
    made = io.BytesIO()
    np.save(made, np.zeros((ROWS, 56, 56), np.uint8))
    yield made.getvalue()


def _plans() -> Iterator[bytes]:
    yield tomli_w.dumps(asdict(Plan("made-up", "Made up"))).encode()


def _settings() -> Iterator[bytes]:
    yield (
        b"[look]\ntheme=light\nlanguage=auto\ngeometry=@ByteArray(\\x1\\xd9\\xd0\\xcb\\0)\n"
        b"columns=1, 2, 3\n[map]\nopacity=0.4\nstage=4\ntop=0.2\nshown=true\n"
        b"[viewer]\ncache_mb=256\n[results]\nheight=200\nwidths=10, 20\ncolumns=a, b\n"
        b"[evaluate]\nmeanings=a\\tb\\tc\n"
        b"[open]\nkept=true\nrecent=/a, /b\nlast_folder=/a\n[model]\nname=tiny\n"
    )


def _stores() -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "results.sqlite"
        store = ResultStore(file)
        classes = json.dumps([["red", "Red", 0.9], ["green", "Green", 0.1]])
        store.put([(bytes([n]) * 16, "colour", classes, "[]") for n in range(40)])
        store.put([(KEY, "colour", classes, json.dumps([["low-confidence", "close"]]))])
        store.set_marks({(KEY.hex(), "colour"): Mark("agree", "red", "", "made up")})
        store.close()
        connection = sqlite3.connect(file)
        connection.execute("UPDATE salt SET value = zeroblob(32)")
        connection.commit()
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.close()
        yield file.read_bytes()


def _batches() -> Iterator[bytes]:
    yield b'{"places": ["/a/b", "/c"], "images": 12, "begun": "2026-01-01T10:00:00"}'


def _audits() -> Iterator[bytes]:
    entries, last = b"", line.NO_HASH
    for n in range(1, 6):
        entry = line.Entry(n, "2026-01-01T10:00:00Z", "ab" * 16, "0.1.0", "window", "opened",
                           ("cd" * 16,), {"images": n}, previous=last)  # fmt: skip
        said = line.written(entry)
        last = json.loads(said)["hash"]
        entries += said
    yield entries


def _ledgers() -> Iterator[bytes]:
    yield json.dumps(
        {"format": 1, "hashes": {"a.safetensors": "ab" * 32}, "defaults": {"US": "a"}}
    ).encode()


def _names() -> Iterator[bytes]:
    yield b'{"0": "benign", "1": "malignant", "2": "normal"}'
    yield b'["benign", "malignant"]'
    yield b'{"benign": 0, "malignant": 1}'


_MAKERS: dict[str, Callable[[], Iterator[bytes]]] = {
    "png": _pngs, "jpeg": _jpegs, "tiff": _tiffs, "bmp": _bmps, "webp": _webps, "gif": _gifs,
    "dicom": _dicoms, "dicomdir": _dicomdirs, "zip": _zips, "table": _tables, "xlsx": _workbooks,
    "model": _models, "checkpoint": _checkpoints, "state": _states, "facts": _facts,
    "rows": _rows, "result": _results, "curves": _curves, "covers": _covers,
    "seconds": lambda: itertools.repeat(b"12.5", 1), "plan": _plans, "settings": _settings,
    "store": _stores, "batch": _batches, "audit": _audits, "ledger": _ledgers, "names": _names,
}  # fmt: skip
