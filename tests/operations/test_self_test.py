"""The check of an installation: sound where it is sound, and never "ok" where something fails."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from medmamba_desktop.core.source import dicom_decoders
from medmamba_desktop.core.source.decoder_processes import Processes
from medmamba_desktop.core.source.encoded_frame import decode_encoded
from medmamba_desktop.core.values import SkippedFile
from medmamba_desktop.operations import samples, self_checks, self_test
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.operations.self_test import SelfTestError, checks
from tests.helpers.window_fakes import Fake, source


def run(title: str) -> str:
    return dict(checks())[title]()


def use(monkeypatch: pytest.MonkeyPatch, backend: Backend) -> None:
    monkeypatch.setattr(self_test, "core", lambda: backend)


def test_every_decoder_reads_its_sample() -> None:
    expected = "13 kinds of transfer syntax read, fragile ones in another process"
    assert run("Image decoders") == expected


def test_sound_files_are_given_time_on_a_busy_computer() -> None:
    hasty = Processes(decode_encoded, 1, least_s=0.0)
    with hasty.patient(30.0):
        assert hasty._least_s == 30.0
    assert hasty._least_s == 0.0


def test_decoders_that_cannot_be_set_apart_are_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = Processes(decode_encoded, 1)
    monkeypatch.setattr(alone, "_can_start", False)
    for module in (dicom_decoders, self_test):
        monkeypatch.setattr(module, "processes", lambda: alone)
    with pytest.raises(SelfTestError, match="no process for decoders"):
        run("Image decoders")


def test_absent_decoder_samples_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "find_spec", lambda _name: None)
    with pytest.raises(SelfTestError, match=r"missing: CT_small\.dcm, .*MR_small_RLE\.dcm"):
        run("Image decoders")


def test_one_absent_decoder_sample_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (*samples._DECODER_NAMES, "no_such_file.dcm")
    monkeypatch.setattr(samples, "_DECODER_NAMES", names)
    with pytest.raises(SelfTestError, match=r"^sample files missing: no_such_file\.dcm$"):
        run("Image decoders")


def test_a_decoder_sample_that_is_passed_over_is_named(
    monkeypatch: pytest.MonkeyPatch, fake: Fake
) -> None:
    def find(files: tuple[Path, ...]) -> object:
        yield from (source(path) for path in files[1:])
        yield SkippedFile(files[0])

    use(monkeypatch, replace(fake.backend(), find_images=find))  # type: ignore[arg-type]
    with pytest.raises(SelfTestError, match=r"^sample files not taken for images: CT_small\.dcm$"):
        run("Image decoders")


def test_a_decoder_sample_that_cannot_be_opened_is_named(
    monkeypatch: pytest.MonkeyPatch, fake: Fake
) -> None:
    monkeypatch.setattr(self_test, "missing_decoder_samples", lambda: ())
    monkeypatch.setattr(self_test, "find_decoder_samples", lambda: (Path("unreadable.dcm"),))
    use(monkeypatch, fake.backend())
    with pytest.raises(SelfTestError, match=r"^unreadable\.dcm: This is not an image$"):
        run("Image decoders")


def stored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fake: Fake, **changed: object) -> None:
    """Put an answer in the place of the stored one: the fake's own, but for what is changed."""
    (info,) = (model for model in fake.backend().list_models() if model.is_bundled)
    (outcome,) = fake.backend().predict("", [source(Path("ct.dcm"))], "auto")  # type: ignore[misc]
    given = {entry.name: entry.probability for entry in outcome.classes}  # type: ignore[union-attr]
    answer = {"sha256": info.sha256, "probabilities": given, **changed}
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(answer), encoding="utf-8")
    monkeypatch.setattr(self_checks, "answer_file", lambda: file)
    use(monkeypatch, fake.backend())


def test_the_model_gives_a_sample_its_stored_probabilities(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fake: Fake
) -> None:
    stored(monkeypatch, tmp_path, fake)
    assert run("Model") == "MedMamba-T 1.0 gives a sample its stored probabilities"


def test_other_probabilities_are_a_finding(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fake: Fake
) -> None:
    stored(monkeypatch, tmp_path, fake, probabilities={"malignant": 0.0})
    with pytest.raises(SelfTestError, match="probabilities are off by 0"):
        run("Model")


def test_another_model_file_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fake: Fake
) -> None:
    stored(monkeypatch, tmp_path, fake, sha256="0")
    with pytest.raises(SelfTestError, match="is not the model file"):
        run("Model")


def test_the_stored_answer_is_that_of_the_bundled_model() -> None:
    """Where the bundled model has changed: `python -m benchmarks.bundle_notes`."""
    assert "gives a sample its stored probabilities" in run("Model")


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("title", ["Scan", "Model file", "Parts"])
def test_this_installation_passes(title: str) -> None:
    assert run(title)


def test_a_backend_that_computes_something_else_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from medmamba_desktop.core.network import scan

    chunked = scan.BACKENDS["chunked"]
    monkeypatch.setitem(scan.BACKENDS, "chunked", lambda *inputs: chunked(*inputs) * 1.01)
    with pytest.raises(SelfTestError, match=r"the backend chunked is off by"):
        run("Scan")


def test_a_part_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_checks, "LATE_PARTS", ("jinja2", "no_such_part"))
    with pytest.raises(SelfTestError, match="no_such_part"):
        run("Parts")


def test_translations_are_read_and_those_that_are_not_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run("Languages") == "English, zh_CN"
    monkeypatch.setattr(self_checks.paths, "translations", lambda: (tmp_path, tmp_path))
    with pytest.raises(SelfTestError, match="no translation"):
        run("Languages")
    (tmp_path / "medmamba_zh_CN.qm").write_bytes(b"cut")
    with pytest.raises(SelfTestError, match=r"medmamba_zh_CN\.qm cannot be read"):
        run("Languages")


def test_a_guide_without_its_pages_or_pictures_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run("User's guide").startswith("14 pages, ")
    monkeypatch.setattr(self_checks.paths, "guide", lambda: tmp_path)
    with pytest.raises(SelfTestError, match=r"no such page: index\.md"):
        run("User's guide")
    monkeypatch.setattr(self_checks, "PAGES", ())
    with pytest.raises(SelfTestError, match="no pictures"):
        run("User's guide")


def test_a_sample_that_cannot_be_classified_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, fake: Fake
) -> None:
    monkeypatch.setattr(self_test, "find_samples", lambda: (Path("broken.dcm"),))
    use(monkeypatch, fake.backend())
    with pytest.raises(SelfTestError, match=r"^broken\.dcm: The file ends too early$"):
        run("Model")


def test_the_lossless_jpeg_sample_is_one() -> None:
    import pydicom

    path = next(p for p in samples.find_decoder_samples() if p.name == "SC_rgb_jpeg_gdcm.dcm")
    header = pydicom.dcmread(path, stop_before_pixels=True)
    assert header.file_meta.TransferSyntaxUID == pydicom.uid.JPEGLosslessSV1
