"""Model files: written, read, and every way of being broken."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import struct
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from medmamba_desktop.core.errors import MedMambaError, ModelFileError
from medmamba_desktop.core.library.header import KEY, ModelHeader, parse_header
from medmamba_desktop.core.library.model_file import read_info, read_outline
from medmamba_desktop.core.library.weights import load_from, save_model
from tests.helpers.tiny_model import tiny_header, tiny_network, write_tiny_model


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "tiny.safetensors")


def rewrite(
    path: Path, header: dict[str, Any] | str, tensors: dict[str, Any] | None = None
) -> Path:
    text = header if isinstance(header, str) else json.dumps(header)
    save_file(load_file(path) if tensors is None else tensors, path, metadata={KEY: text})
    return path


def test_what_is_written_is_read(model_file: Path) -> None:
    network = tiny_network()
    loaded = load_from(model_file)
    assert dataclasses.replace(loaded.header, reference=None) == tiny_header()
    image = torch.randn(1, 3, 32, 32)
    with torch.no_grad():
        torch.testing.assert_close(loaded.network(image, "shape"), network(image, "shape"))
    assert not loaded.network.training
    assert not any(p.requires_grad for p in loaded.network.parameters())


def test_half_precision_is_stored_and_float32_computed(tmp_path: Path) -> None:
    file = tmp_path / "half.safetensors"
    save_model(file, tiny_header(), tiny_network().state_dict(), dtype=torch.float16)
    assert (
        file.stat().st_size < 0.7 * write_tiny_model(tmp_path / "full.safetensors").stat().st_size
    )
    assert {t.dtype for t in read_outline(file).tensors.values()} == {"F16"}
    assert next(load_from(file).network.parameters()).dtype == torch.float32


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux tells what is mapped")
def test_a_model_in_memory_does_not_hang_on_its_file(model_file: Path) -> None:
    """A mapped file that another program cuts short would end this one."""
    loaded = load_from(model_file)
    assert str(model_file) not in Path("/proc/self/maps").read_text()
    assert loaded.familiar is not None


def test_a_listing_shows_tasks_and_card(model_file: Path) -> None:
    info = read_info(model_file)
    assert [task.name for task in info.tasks] == ["colour", "shape"]
    assert info.card == (("Intended use", "Tests."),)
    assert not info.tasks[0].is_calibrated
    assert len(info.sha256) == 64


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.999])
def test_a_file_cut_short_is_refused(model_file: Path, share: float) -> None:
    content = model_file.read_bytes()
    model_file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ModelFileError, match="cut short"):
        read_outline(model_file)


def test_added_bytes_are_refused(model_file: Path) -> None:
    model_file.write_bytes(model_file.read_bytes() + b"x")
    with pytest.raises(ModelFileError, match="belong to no tensor"):
        read_outline(model_file)


def test_a_header_that_claims_to_be_huge_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.safetensors"
    file.write_bytes(struct.pack("<Q", 2**62) + b"{}")
    with pytest.raises(ModelFileError, match="no model file"):
        read_outline(file)


def test_overlapping_tensors_are_refused(tmp_path: Path) -> None:
    entry = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    table = json.dumps({"__metadata__": {KEY: "{}"}, "a": entry, "b": entry}).encode()
    file = tmp_path / "x.safetensors"
    file.write_bytes(struct.pack("<Q", len(table)) + table + bytes(4))
    with pytest.raises(ModelFileError, match="overlap"):
        read_outline(file)


def test_tensors_without_our_header_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.safetensors"
    save_file({"a": torch.zeros(1)}, file)
    with pytest.raises(ModelFileError, match="no MedMamba Desktop model"):
        read_outline(file)


def test_a_newer_format_asks_for_a_newer_program(model_file: Path) -> None:
    header = json.loads(tiny_header().to_json()) | {"format": 2}
    with pytest.raises(ModelFileError, match="format 2") as caught:
        read_outline(rewrite(model_file, header))
    assert "newer version" in caught.value.remedy


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "../../evil"}, "not a name"),
        ({"name": None}, "not a text"),
        ({"tasks": []}, "no task"),
        ({"tasks": "x"}, "indices"),
        ({"network": {"variant": "Z"}}, "variant"),
        ({"network": {"depths": [10**9] * 4, "dims": [8, 16, 32, 64]}}, "up to"),
        ({"network": {"depths": [1, 1], "dims": [8, 16]}}, "must have 4"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], reason: str) -> None:
    content = json.loads(tiny_header().to_json()) | change
    with pytest.raises(ModelFileError, match=reason):
        parse_header(json.dumps(content))


@pytest.mark.parametrize("field", ["name", "version", "network", "tasks", "format"])
def test_a_missing_field_is_named(field: str) -> None:
    content = json.loads(tiny_header().to_json())
    del content[field]
    with pytest.raises(ModelFileError, match=field):
        parse_header(json.dumps(content))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"format": []}', "[" * 100_000])
def test_a_header_that_is_no_header_is_refused(text: str) -> None:
    with pytest.raises(ModelFileError):
        parse_header(text)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"calibration": {"temperature": 0}}, "temperature 0 is not above 0"),
        ({"calibration": {"temperature": -1.5}}, "not above 0"),
        ({"calibration": {"temperature": "hot"}}, "temperature 'hot' is not a number"),
        ({"calibration": {"temperature": True}}, "not a number"),
        ({"calibration": {"temperature": float("nan")}}, "not a number"),
        ({"calibration": {"temperature": 10**400}}, "too large"),
        ({"calibration": {}}, "'temperature' is missing"),
        ({"calibration": [1]}, "calibration .* is not a mapping"),
        ({"calibration": {"temperature": 1, "bias": [0.1]}}, "has not 3 numbers"),
        ({"calibration": {"temperature": 1, "bias": "none"}}, "has not 3 numbers"),
        ({"calibration": {"temperature": 1, "bias": [0, 0, "x"]}}, "'x' is not a number"),
        ({"abstention": {"threshold": 1.5}}, "1.5 is not from 0 to 1"),
        ({"abstention": {}}, "'threshold' is missing"),
        ({"novelty": "far"}, "novelty 'far' is not a mapping"),
        ({"novelty": {"threshold": "far"}}, "threshold 'far' is not a number"),
        ({"novelty": {"threshold": float("inf")}}, "not a number"),
        ({"novelty": {"stages": [0, 4]}}, "not stages"),
        ({"novelty": {"stages": [1.0, True]}}, "not stages"),
        ({"novelty": {"stages": None}}, "not stages"),
        ({"operating_points": [0.5]}, "operating_points .* is not a mapping"),
        ({"operating_points": {"a": "half"}}, "operating_points.a 'half' is not a number"),
        ({"metrics": "good"}, "metrics 'good' is not a mapping"),
        ({"title": "half a character \ud800"}, "surrogates not allowed"),
        ({"title": ["long"] * 100_000}, r"\.\.\."),
    ],
)
def test_a_wrong_field_of_a_task_is_named(change: dict[str, Any], reason: str) -> None:
    content = json.loads(tiny_header().to_json())
    content["tasks"][0] |= change
    with pytest.raises(ModelFileError, match=reason) as caught:
        parse_header(json.dumps(content))
    assert len(caught.value.message) < 500


@pytest.mark.parametrize("key", ["mean", "std"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "0.5", None, 10**400])
def test_mean_and_std_are_numbers(key: str, value: object) -> None:
    content = json.loads(tiny_header().to_json())
    for task in content["tasks"]:
        task["input"][key] = [value] * 3
    with pytest.raises(ModelFileError, match="not valid"):
        parse_header(json.dumps(content))


@pytest.mark.parametrize("name", ["train", "forward", "keys", "training"])
def test_a_task_named_as_no_head_can_be_is_refused(model_file: Path, name: str) -> None:
    content = json.loads(tiny_header().to_json())
    content["tasks"][0]["name"] = name
    rewrite(model_file, content)
    with pytest.raises(ModelFileError, match=f"named {name}, which no task can be"):
        load_from(model_file)


@pytest.mark.parametrize(
    "key", ["heads.shape.bias", "novelty.offset", "layers.0.blocks.0.conv33conv33conv11.0.weight"]
)
def test_integers_in_place_of_weights_are_refused(model_file: Path, key: str) -> None:
    tensors = load_file(model_file)
    rewrite(model_file, tiny_header().to_json(), {**tensors, key: tensors[key].long()})
    with pytest.raises(ModelFileError, match="is of the type I64"):
        load_from(model_file)


def test_a_failure_that_no_check_foresaw_is_an_error_of_ours(
    model_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Error(s) in loading state_dict")

    monkeypatch.setattr(torch.nn.Module, "load_state_dict", fail)
    with pytest.raises(ModelFileError, match="cannot be put together"):
        load_from(model_file)


@pytest.mark.parametrize("shape", [[float("inf")], "x", [None]])
def test_a_shape_that_is_none_is_refused(tmp_path: Path, shape: object) -> None:
    entry = {"dtype": "F32", "shape": shape, "data_offsets": [0, 4]}
    table = json.dumps({"__metadata__": {KEY: "{}"}, "a": entry}).encode()
    file = tmp_path / "x.safetensors"
    file.write_bytes(struct.pack("<Q", len(table)) + table + bytes(4))
    with pytest.raises(ModelFileError, match="describes a tensor wrongly"):
        read_outline(file)


def test_tasks_must_share_one_input() -> None:
    content = json.loads(tiny_header().to_json())
    content["tasks"][0]["input"]["size"] = [64, 64]
    with pytest.raises(ModelFileError, match="share one input"):
        parse_header(json.dumps(content))


def test_a_variant_may_stand_for_the_sizes() -> None:
    content = json.loads(tiny_header().to_json()) | {"network": {"variant": "T"}}
    assert parse_header(json.dumps(content)).network.dims == (96, 192, 384, 768)


def test_unknown_missing_and_misshapen_tensors_are_named(model_file: Path) -> None:
    text = tiny_header().to_json()
    tensors = load_file(model_file)
    rewrite(model_file, text, {**tensors, "stowaway": torch.zeros(1)})
    with pytest.raises(ModelFileError, match="stowaway is unknown"):
        load_from(model_file)
    without = {k: v for k, v in tensors.items() if k != "heads.shape.bias"}
    rewrite(model_file, text, without)
    with pytest.raises(ModelFileError, match=r"heads\.shape\.bias is missing"):
        load_from(model_file)
    rewrite(model_file, text, {**tensors, "heads.shape.bias": torch.zeros(3)})
    with pytest.raises(ModelFileError, match=r"heads\.shape\.bias is \(3,\), expected \(2,\)"):
        load_from(model_file)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("novelty.projection", torch.zeros(5, 7), r"novelty\.projection is \(5, 7\)"),
        ("novelty.shape.centres", torch.zeros(2, 9), r"novelty\.shape\.centres is \(2, 9\)"),
        ("novelty.offset", None, "not complete"),
        ("novelty.offset", torch.tensor(1.0), r"novelty\.offset is \(\)"),
        ("novelty.projection", torch.tensor(1.0), r"novelty\.\w+(\.centres)? is \("),
        ("novelty.smell.centres", torch.zeros(2, 5), "unknown"),
    ],
)
def test_a_misfit_description_of_the_training_pictures_is_named(
    model_file: Path, key: str, value: torch.Tensor | None, reason: str
) -> None:
    tensors = load_file(model_file)
    tensors.pop(key, None)
    if value is not None:
        tensors[key] = value
    rewrite(model_file, tiny_header().to_json(), tensors)
    with pytest.raises(ModelFileError, match=reason):
        load_from(model_file)


def test_values_that_are_not_numbers_are_refused(model_file: Path) -> None:
    tensors = load_file(model_file)
    tensors["heads.shape.bias"][0] = float("nan")
    rewrite(model_file, tiny_header().to_json(), tensors)
    with pytest.raises(ModelFileError, match="not numbers"):
        load_from(model_file)


def test_a_state_that_does_not_fit_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "x.safetensors"
    with pytest.raises(ModelFileError):
        save_model(file, tiny_header(), {"head.weight": torch.zeros(1)})
    assert list(tmp_path.iterdir()) == []


@cache
def _sound_bytes() -> bytes:
    with TemporaryDirectory() as folder:
        return write_tiny_model(Path(folder) / "x.safetensors", is_familiar=False).read_bytes()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_flipped_byte_in_the_table_is_an_error_of_ours_or_harmless(
    tmp_path: Path, data: st.DataObject
) -> None:
    file = tmp_path / "fuzz.safetensors"
    content = bytearray(_sound_bytes())
    length = struct.unpack("<Q", content[:8])[0]
    position = data.draw(st.integers(0, 8 + length - 1))
    content[position] = data.draw(st.integers(0, 255))
    file.write_bytes(content)
    with contextlib.suppress(MedMambaError):
        load_from(file)


def test_the_header_survives_its_own_text() -> None:
    header: ModelHeader = dataclasses.replace(tiny_header(), title="Ærø 模型")
    assert parse_header(header.to_json()) == header
