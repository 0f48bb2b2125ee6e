"""The guide's pages: found in the user's language, parted by headings, searched."""

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop.operations import guide
from medmamba_desktop.operations.guide import Guide, anchor

ENGLISH = """# Heat maps

Where the model **looked**.

## Check this map

It blurs the *highest* 20 %. ![A map](pictures/map.png) See [models](models.md).

| what | means |
|---|---|
| red | no better than chance |

### A detail
"""
CHINESE = "# 热图\n\n模型看了哪里。\n\n## 检查\n\n模糊。\n\n### 细节\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(guide, "PAGES", ("maps", "other"))
    (tmp_path / "maps.md").write_text(ENGLISH, "utf-8")
    (tmp_path / "other.md").write_text("# Other\n\nBlurs, too.\n", "utf-8")
    (tmp_path / "zh_CN").mkdir()
    (tmp_path / "zh_CN" / "maps.md").write_text(CHINESE, "utf-8")
    return tmp_path


def test_sections_have_the_anchors_of_links_and_plain_words(folder: Path) -> None:
    first, check, detail = Guide(folder, "en_US").sections("maps")
    assert (first.title, first.anchor, first.level) == ("Heat maps", "", 1)
    assert (check.anchor, check.level) == ("check-this-map", 2)
    assert "It blurs the highest 20 %.  See models." in check.text
    assert "red  no better than chance" in check.text
    assert "--" not in check.text
    assert detail.level == 3
    assert anchor("Sort, filter: walk") == "sort-filter-walk"


def test_a_page_is_read_in_the_users_language_where_it_is_translated(folder: Path) -> None:
    chinese = Guide(folder, "zh_CN")
    assert chinese.file("maps") == folder / "zh_CN" / "maps.md"
    assert chinese.file("other") == folder / "other.md"
    assert [(s.title, s.anchor) for s in chinese.sections("maps")] == [
        ("热图", ""), ("检查", "check-this-map"), ("细节", "a-detail"),
    ]  # fmt: skip
    assert Guide(folder, "fr_FR").file("maps") == folder / "maps.md"


def test_every_word_must_be_there_and_headings_come_first(folder: Path) -> None:
    found = Guide(folder, "en_US")
    assert [hit.section.page for hit in found.search("BLURS")] == ["maps", "other"]
    assert [hit.section.anchor for hit in found.search("20 blurs")] == ["check-this-map"]
    assert found.search("maps")[0].section.title == "Heat maps"
    assert "blurs the highest" in found.search("highest")[0].piece
    assert not found.search("blurs nothing")
    assert not found.search("  ")
    assert [hit.section.title for hit in Guide(folder, "zh_CN").search("模糊")] == ["检查"]
