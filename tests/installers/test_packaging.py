"""What can be told of the packages without making them."""

from __future__ import annotations

import ast
import configparser
import os
import plistlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

INSTALLERS = Path(__file__).resolve().parents[2] / "installers"


@pytest.fixture(autouse=True)
def _on_the_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The installers are scripts, not a package."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(INSTALLERS))
    yield
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and name in ("trim", "debian", "describe"):
            del sys.modules[name]


@pytest.mark.parametrize(
    ("name", "part", "is_kept"),
    [
        ("jinja2.tests", "pure", True),
        ("numpy.lib", "pure", True),
        ("numpy.lib.tests.test_io", "pure", False),
        ("pydicom/data/test_files/CT_small.dcm", "datas", True),
        ("torch/include/ATen/ATen.h", "datas", False),
        ("sklearn/tests/test_base.py", "datas", False),
        ("medmamba_desktop/core/network/scan/selective_scan.cu", "datas", True),
        ("torch/bin/torch_shm_manager", "binaries", True),
        ("torch\\bin\\protoc.exe", "binaries", False),
        ("libstdc++.so.6", "binaries", False),
        ("libpython3.11.so.1.0", "binaries", True),
        ("numpy.libs/libgfortran-040039e1.so.5.0.0", "binaries", True),
        ("PySide6/Qt/lib/libQt6Widgets.so.6", "binaries", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", "binaries", False),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", "binaries", True),
        ("PySide6/Qt6Qml.dll", "binaries", False),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", "datas", True),
        ("PySide6/translations/qtbase_zh_CN.qm", "datas", True),
        ("PySide6/Qt/translations/linguist_zh_CN.qm", "datas", False),
        ("medmamba_desktop/resources/translations/medmamba_zh_CN.qm", "datas", True),
    ],
)
def test_what_is_left_out(name: str, part: str, is_kept: bool) -> None:
    import trim

    for flavour in ("cpu", "cuda"):
        assert trim.is_kept(name, part, flavour) is is_kept


def test_cudas_libraries_are_in_its_flavour_alone() -> None:
    import trim

    for name in ("nvidia/cudnn/lib/libcudnn.so.9", "torch/lib/libtorch_cuda.so", "libcudart.so.13"):
        assert trim.is_kept(name, "binaries", "cuda")
        assert not trim.is_kept(name, "binaries", "cpu")


def test_what_was_left_out_is_written_down(tmp_path: Path) -> None:
    import trim

    header = tmp_path / "a.h"
    header.write_bytes(b"x" * 10)
    entries = [("torch/include/a.h", str(header), "DATA"), ("torch/a.py", str(header), "DATA")]
    record = tmp_path / "trimmed.txt"
    assert trim.kept(entries, "datas", "cpu", record) == entries[1:]
    assert record.read_text() == "10\ttorch/include/a.h\n"


def test_the_control_file_is_well_formed() -> None:
    import debian

    fields = {}
    for line in debian.control("1.2.3", "amd64", 1_200_000, "Somebody").splitlines():
        if not line.startswith(" "):
            key, value = line.split(": ", 1)
            fields[key] = value
        else:
            assert line.strip() == "." or 1 < len(line) < 81
    assert fields["Version"] == "1.2.3"
    assert "libxcb-cursor0" in fields["Depends"]


def test_the_packages_that_readme_names_are_asked_for() -> None:
    import debian

    readme = (INSTALLERS.parent / "README.md").read_text(encoding="utf-8")
    named = readme.split("`sudo apt install", 1)[1].split("`", 1)[0].split()
    assert set(named) <= {text.split()[0] for text in debian.DEPENDS}


def test_windows_is_told_the_version() -> None:
    import describe

    call = ast.parse(describe.version_text("1.2.3", "medmamba"), mode="eval").body
    assert isinstance(call, ast.Call)
    assert "filevers=(1, 2, 3, 0)" in ast.unparse(call)
    assert "'OriginalFilename', 'medmamba.exe'" in ast.unparse(call)


def test_macos_is_told_which_files_to_open() -> None:
    import describe

    told = plistlib.loads(plistlib.dumps(describe.info_plist()))
    opened = {
        kind for entry in told["CFBundleDocumentTypes"] for kind in entry["LSItemContentTypes"]
    }
    declared = {entry["UTTypeIdentifier"] for entry in told["UTImportedTypeDeclarations"]}
    assert opened == declared
    with (INSTALLERS / "macos" / "entitlements.plist").open("rb") as stream:
        assert plistlib.load(stream)["com.apple.security.cs.allow-jit"] is True


def test_linux_is_told_which_files_to_open() -> None:
    entry = configparser.RawConfigParser()
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(INSTALLERS / "linux" / "medmamba-desktop.desktop", encoding="utf-8")
    kinds = entry["Desktop Entry"]["MimeType"].strip(";").split(";")
    tree = ElementTree.parse(INSTALLERS / "linux" / "medmamba-desktop.xml")
    declared = [kind.get("type") for kind in tree.getroot()]
    assert sorted(kinds) == sorted(map(str, declared))


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
class TestTheInstallScript:
    @pytest.fixture
    def unpacked(self, tmp_path: Path) -> Path:
        """An archive around a program that only says its version."""
        top = tmp_path / "medmamba-desktop 1.0"
        (top / "program").mkdir(parents=True)
        (top / "share" / "icons").mkdir(parents=True)
        program = top / "program" / "medmamba-desktop"
        program.write_text("#!/bin/sh\necho MedMamba Desktop 1.0\n")
        program.chmod(0o755)
        (top / "program" / "medmamba").symlink_to("medmamba-desktop")
        (top / "share" / "icons" / "16.png").touch()
        (top / "share" / "icons" / "app.svg").touch()
        for name in ("install.sh", "medmamba-desktop.desktop", "medmamba-desktop.xml"):
            place = top if name == "install.sh" else top / "share"
            (place / name).write_bytes((INSTALLERS / "linux" / name).read_bytes())
        return top

    def run(self, top: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str(top / "install.sh"), *words], capture_output=True, text=True, check=False,
            env={"PATH": "/usr/bin:/bin", "HOME": str(top.parent / "home")},
        )  # fmt: skip

    def test_it_installs_over_itself_and_takes_all_away(self, unpacked: Path) -> None:
        prefix = unpacked.parent / "Dr. Ünal's 50 % $PATH"
        for _ in range(2):
            done = self.run(unpacked, str(prefix))
            assert done.returncode == 0, done.stderr
        said = subprocess.run(
            [prefix / "bin" / "medmamba"], capture_output=True, text=True, check=True
        )
        assert said.stdout == "MedMamba Desktop 1.0\n"
        entry = (prefix / "share" / "applications" / "medmamba-desktop.desktop").read_text()
        assert "Dr. Ünal's 50 %% \\\\$PATH/lib/medmamba-desktop/medmamba-desktop\" %F" in entry
        assert self.run(unpacked, "--remove", str(prefix)).returncode == 0
        left = [
            file for file in prefix.rglob("*") if not file.is_dir() and "mime" not in file.parts
        ]
        assert not left or [file.name for file in left] == ["mimeinfo.cache"]

    def test_a_place_that_cannot_be_used_is_said(self, unpacked: Path) -> None:
        (unpacked.parent / "file").touch()
        done = self.run(unpacked, str(unpacked.parent / "file"))
        assert done.returncode == 4
        assert "may not be written" in done.stderr
