"""What SECURITY.md promises and no other test of a part looks at: see the list there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.fuzzing.containers import members_of, zipped
from medmamba_desktop.core.atomic import whole_file, whole_folder
from medmamba_desktop.core.export.card import write_card
from medmamba_desktop.core.export.card_chai import chai_xml
from medmamba_desktop.core.export.report import write_reports
from medmamba_desktop.core.export.report_content import ReportOptions
from medmamba_desktop.core.export.results import ResultSet
from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.library.sheet import sheet_of
from tests.core.export.results_build import results_of
from tests.core.test_fuzz_found import SHEET, workbook
from tests.helpers.images_build import png
from tests.helpers.tiny_model import write_tiny_model

# In reportlab's paragraphs this would read a file, and fail where it is not there.
EVIL = '<img src="/nowhere/secret.png"/><a href="file:///etc/passwd">&entity;</a>]]><!--'


def evil_results(folder: Path) -> ResultSet:
    (folder / "a.png").write_bytes(png(60, 80))
    results = results_of([folder / "a.png"], has_names=True)
    model = replace(results.model, title=EVIL, version=EVIL, licence=EVIL)
    return replace(results, model=model)


@pytest.mark.parametrize("name", ["r.pdf", "r.html"])
def test_a_models_words_do_nothing_in_a_report(tmp_path: Path, name: str) -> None:
    options = ReportOptions(title=EVIL, settings=((EVIL, EVIL),))
    list(write_reports(tmp_path / name, evil_results(tmp_path), options))
    acting = (b'<img src="/nowhere', b'href="file') if name == "r.html" else (b"URI (file:",)
    content = (tmp_path / name).read_bytes()
    assert not any(words in content for words in acting)


def test_a_models_words_do_nothing_in_its_card(tmp_path: Path) -> None:
    sheet = sheet_of(read_info(write_tiny_model(tmp_path / "m.safetensors")))
    sheet = replace(sheet, card=dict.fromkeys(("intended_use", "limits"), EVIL))
    write_card(sheet, tmp_path / "c.pdf")
    assert b"URI (file:" not in (tmp_path / "c.pdf").read_bytes()
    assert EVIL in "".join(ElementTree.fromstring(chai_xml(sheet)).itertext())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_what_is_being_written_is_nobody_elses(tmp_path: Path) -> None:
    before = os.umask(0o000)
    try:
        with whole_file(tmp_path / "x.txt") as scratch:
            assert stat.S_IMODE(scratch.stat().st_mode) == 0o600
        with whole_folder(tmp_path / "x", ["a"]) as folder:
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        os.umask(before)


ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b'<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)


# Reads workbooks, and fails where one gives what an entity stands for; a refusal is as good.
READING = """
import sys
from pathlib import Path
from medmamba_desktop.core.dataset.tables import read_table
from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.values import ImageRef
for name in sys.argv[1:]:
    try:
        cells = [cell for row in read_table(ImageRef(Path(name))).rows for cell in row]
    except MedMambaError:
        continue
    assert not any("root:" in cell or len(cell) > 1000 for cell in cells)
"""


@pytest.mark.parametrize("is_defused", ["True", "False"])
def test_entities_in_a_workbook_are_not_followed(tmp_path: Path, is_defused: str) -> None:
    """Also where openpyxl has no defusedxml beside it, as in the packages of the program."""
    files = []
    for entity in (b"&a9;", b"&file;"):
        cell = b"<row><c t='str'><v>" + entity + b"</v></c></row>"
        files.append(workbook(tmp_path / f"{len(files)}.xlsx", cell))
        members = members_of(files[-1].read_bytes())
        files[-1].write_bytes(zipped({**members, SHEET: ENTITIES + members[SHEET]}))
    subprocess.run(
        [sys.executable, "-c", READING, *files], check=True, timeout=100,
        env={**os.environ, "OPENPYXL_DEFUSEDXML": is_defused},
    )  # fmt: skip
