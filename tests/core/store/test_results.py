"""The store of results: what is kept, by what it is found, and how it fails."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from medmamba_desktop.core.preprocess.channels import channels_of
from medmamba_desktop.core.store.results import Mark, ResultStore
from medmamba_desktop.core.values import (
    Caution,
    ClassProbability,
    ImageRef,
    Picture,
    Prediction,
)

REF = ImageRef(Path("/scans/Doe.Jane/a.png"))
OTHER = ImageRef(Path("/elsewhere/b.png"))


def picture(shade: int = 7, modality: str = "US", flaw: str = "") -> Picture:
    return Picture(REF, np.full((6, 5, 3), shade, np.uint8), modality, flaw=flaw)


def prediction(key: bytes, probability: float = 0.1 + 0.2) -> Prediction:
    classes = (
        ClassProbability("benign", "Benign", probability),
        ClassProbability("malignant", "Malignant", 1 - probability),
    )
    cautions = (Caution("low-confidence", "The two are close"),)
    return Prediction(REF, "breast", classes, cautions, key.hex())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "results.sqlite"


@pytest.fixture
def store(file: Path) -> Iterator[ResultStore]:
    made = ResultStore(file)
    yield made
    made.close()


def key_of(store: ResultStore, picture: Picture) -> bytes:
    return store.picture_key(picture, channels_of(picture.pixels))


def keep(store: ResultStore, shade: int = 7, model: str = "ab", task: str = "auto") -> bytes:
    key = key_of(store, picture(shade))
    store.of_model(model).keep([prediction(key)], task)
    return key


def test_a_result_comes_back_as_it_was_for_the_same_pixels_under_another_name(
    store: ResultStore, file: Path
) -> None:
    key = keep(store)
    store.close()
    again = ResultStore(file)
    found = again.of_model("ab").known(key_of(again, picture()), OTHER, "auto")
    again.close()
    assert found == replace(prediction(key), ref=OTHER)  # to the last bit of the probabilities
    assert found is not None
    assert found.picture_key == key.hex()


def test_another_picture_model_or_task_is_not_known(store: ResultStore) -> None:
    key = keep(store)
    assert store.of_model("ab").known(key, REF, "auto") is not None
    assert store.of_model("cd").known(key, REF, "auto") is None
    assert store.of_model("ab").known(key, REF, "breast") is None
    others = (picture(8), picture(modality="CT"), picture(flaw="cut"))
    for other in (*others, replace(picture(), pixels=picture().pixels.reshape(5, 6, 3))):
        assert store.of_model("ab").known(key_of(store, other), REF, "auto") is None


def test_the_file_tells_neither_name_nor_place_nor_pixels(store: ResultStore, file: Path) -> None:
    keep(store)
    store.close()
    content = b"".join(part.read_bytes() for part in file.parent.iterdir())
    for told in (b"Doe", b"scans", b"a.png"):
        assert told not in content
    assert file.stat().st_mode & 0o077 == 0
    other = ResultStore(file.with_name("other.sqlite"))
    assert key_of(other, picture()) != key_of(store, picture())
    other.close()


def test_switched_off_it_neither_finds_nor_keeps(store: ResultStore, file: Path) -> None:
    key = keep(store)
    store.is_on = False
    assert key_of(store, picture()) == b""
    assert store.of_model("ab").known(key, REF, "auto") is None
    store.of_model("ab").keep([prediction(b"\1" * 16)], "auto")
    store.set_marks({(key.hex(), "breast"): Mark("agree", "benign")})
    store.is_on = True
    assert store.count() == (1, 0)


def test_clearing_deletes_results_and_leaves_marks(store: ResultStore) -> None:
    key = keep(store).hex()
    mark = Mark("disagree", "benign", "malignant", "seen twice")
    store.set_marks({(key, "breast"): mark, (key, "other"): Mark("unsure", "x")})
    store.clear()
    assert store.count() == (0, 2)
    assert store.marks(["", "ff" * 16, key])[key, "breast"] == mark
    store.set_marks({(key, "breast"): None})
    assert set(store.marks([key])) == {(key, "other")}
    store.clear_marks()
    assert store.count() == (0, 0)


def test_a_mark_speaks_of_another_models_class_by_the_readers_label() -> None:
    assert Mark("agree", "benign").verdict_on("benign") == "agree"
    assert Mark("agree", "benign").verdict_on("malignant") is None
    assert Mark("disagree", "benign", "malignant").verdict_on("malignant") == "agree"
    assert Mark("agree", "benign", "benign").verdict_on("malignant") == "disagree"
    assert Mark("unsure", "benign").verdict_on("malignant") == "unsure"


def test_the_oldest_results_go_first(file: Path) -> None:
    store = ResultStore(file)
    keys = [keep(store, shade) for shade in range(5)]
    store.close()
    small = ResultStore(file, max_results=2)
    key_of(small, picture())
    left = [small.of_model("ab").known(key, REF, "auto") is not None for key in keys]
    small.close()
    assert left == [False, False, False, True, True]


_WRITER = """
import sys
from pathlib import Path
import numpy as np
from medmamba_desktop.core.preprocess.channels import channels_of
from medmamba_desktop.core.store.results import ResultStore
from medmamba_desktop.core.values import ClassProbability, ImageRef, Picture, Prediction
store, ref = ResultStore(Path(sys.argv[1])), ImageRef(Path("a.png"))
for shade in range(10_000):
    pixels = np.full((6, 5, 3), shade, np.uint16).view(np.uint8)
    key = store.picture_key(Picture(ref, pixels), pixels).hex()
    found = Prediction(ref, "breast", (ClassProbability("benign", "Benign", 1.0),), (), key)
    store.of_model("ab").keep([found], "auto")
    print(key, flush=True)
"""


def test_what_a_killed_program_had_finished_is_kept(file: Path) -> None:
    """It is killed in the middle of writing; what it had said to be finished is there."""
    told: list[str] = []
    command = [sys.executable, "-c", _WRITER, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        while len(told) < 60:
            told.append(writer.stdout.readline().strip())
        writer.kill()
        told += [line.strip() for line in writer.stdout if line.endswith("\n")]
    store = ResultStore(file)
    memory = store.of_model("ab")
    assert all(memory.known(bytes.fromhex(key), REF, "auto") is not None for key in told)
    assert store.count()[0] in (len(told), len(told) + 1)
    assert store.problem is None
    store.close()


def test_two_programs_begin_a_store_at_once(tmp_path: Path) -> None:
    """One of ten times the second found it locked, when it did not wait."""
    for number in range(30):
        stores = [ResultStore(tmp_path / str(number) / "results.sqlite") for _ in range(2)]
        begin = threading.Barrier(2)

        def work(store: ResultStore, begin: threading.Barrier = begin) -> None:
            begin.wait(10)
            store.count()

        threads = [threading.Thread(target=work, args=(store,)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert [store.problem for store in stores] == [None, None]
        for store in stores:
            store.close()


def test_two_programs_write_at_once(file: Path) -> None:
    stores = [ResultStore(file) for _ in range(2)]
    begin = threading.Barrier(2)

    def work(store: ResultStore, first: int) -> None:
        begin.wait(10)
        for shade in range(first, first + 40):
            keep(store, shade)

    threads = [threading.Thread(target=work, args=(s, 100 * i)) for i, s in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [store.problem for store in stores] == [None, None]
    assert stores[0].count() == (80, 0)
    for store in stores:
        store.close()


@pytest.mark.parametrize("content", [b"no database" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_set_aside_and_the_work_goes_on(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    store = ResultStore(file)
    key = keep(store)
    assert store.of_model("ab").known(key, REF, "auto") is not None
    assert store.problem is not None
    assert "set aside" in store.problem.message
    assert file.with_name("results.sqlite.broken").read_bytes() == content
    store.close()


def test_a_file_damaged_in_the_middle_is_set_aside(store: ResultStore, file: Path) -> None:
    for shade in range(40):
        key = keep(store, shade)
    store.close()
    size = file.stat().st_size
    with file.open("r+b") as broken:
        broken.seek(4096)
        broken.write(b"\xee" * (size - 4096))
    assert store.of_model("ab").known(key, REF, "auto") is None
    assert store.problem is not None
    assert store.of_model("ab").known(keep(store), REF, "auto") is not None


def test_a_place_that_cannot_be_written_costs_the_store_alone(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, where the folder should be")
    store = ResultStore(tmp_path / "data" / "results.sqlite")
    assert key_of(store, picture()) == b""
    assert keep(store) == b""
    assert store.problem is not None
    assert "cannot be kept" in store.problem.message
    assert (store.count(), store.marks(["ab"])) == ((0, 0), {})


def test_a_store_that_another_program_holds_for_long_is_given_up(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medmamba_desktop.core.store.database._WAIT_S", 0.05)
    store = ResultStore(file)
    key = keep(store)
    other = sqlite3.connect(file)
    other.execute("BEGIN IMMEDIATE")
    store.of_model("ab").keep([prediction(b"\1" * 16)], "auto")
    assert store.problem is not None
    other.close()
    assert not file.with_name("results.sqlite.broken").exists()  # it is sound
    again = ResultStore(file)
    assert again.of_model("ab").known(key, REF, "auto") is not None
    again.close()


def test_a_newer_versions_file_is_left_alone(store: ResultStore, file: Path) -> None:
    keep(store)
    store.close()
    with sqlite3.connect(file) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    again = ResultStore(file)
    assert key_of(again, picture()) == b""
    assert again.problem is not None
    assert "newer version" in again.problem.message
    assert not file.with_name("results.sqlite.broken").exists()


@pytest.mark.parametrize(
    "order",
    [
        "PRAGMA user_version = 0",
        "DROP TABLE results",
        "ALTER TABLE marks DROP COLUMN note",
        "DELETE FROM salt",
    ],
)
def test_a_database_that_is_not_as_we_make_it_is_set_aside(
    store: ResultStore, file: Path, order: str
) -> None:
    keep(store)
    store.close()
    with sqlite3.connect(file) as other:
        other.execute(order)
    other.close()
    again = ResultStore(file)
    key = keep(again)
    assert again.problem is not None
    assert "set aside" in again.problem.message
    assert again.of_model("ab").known(key, REF, "auto") is not None
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted there")
def test_a_store_that_is_deleted_meanwhile_is_begun_anew(store: ResultStore, file: Path) -> None:
    keep(store, 1)
    file.unlink()
    key = keep(store, 2)
    assert store.problem is not None
    assert "were deleted" in store.problem.message
    store.close()
    again = ResultStore(file)
    assert key_of(again, picture(2)) == key
    assert again.of_model("ab").known(key, REF, "auto") is not None
    again.close()
