"""A short run of `fuzz_dicom`: changed bytes never crash, hang, or raise what is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.source.fuzz_dicom import fuzz


@pytest.mark.timeout(300)
def test_changed_files_are_read_or_refused(tmp_path: Path) -> None:
    results = fuzz(150, 20, tmp_path, most_seconds=10.0)  # the computer may be busy
    assert [f"{one.name}: {one.problem}" for one in results if one.problem] == []
    assert len(results) == 150
