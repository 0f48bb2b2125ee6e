"""The GPU scan: what can be known without a GPU, and with one beside the definition."""

from __future__ import annotations

import pytest
import torch

from medmamba_desktop.core.network.scan import BACKENDS, backend_for, cuda, nvrtc, reference

KINDS = ("forward", "backward")
TYPES = (torch.float32, torch.bfloat16, torch.float16)


def has_nvrtc() -> bool:
    try:
        nvrtc.nvrtc_version()
    except nvrtc.KernelError:
        return False
    return True


needs_nvrtc = pytest.mark.skipif(not has_nvrtc(), reason="this torch brings no NVRTC")
needs_gpu = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device: the kernel cannot run here"
)


def make_inputs(
    batch: int, h: int, w: int, width: int, rank: int, states: int, dtype: torch.dtype
) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(batch * h * w + width)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=generator)

    return [
        normal(batch, h, w, width).to(dtype),
        normal(batch, h, w, 4, rank + 2 * states).to(dtype),
        normal(4, width, rank) * 0.3,
        normal(4, width) - 3,
        -torch.exp(normal(4, width, states)),
        normal(4, width),
    ]


def relative(value: torch.Tensor, truth: torch.Tensor) -> float:
    error = (value.cpu().double() - truth).abs().max()
    # Of a single position nothing depends on A: then the error itself counts.
    return float(error.detach() / (truth.abs().max() or 1))


def test_source_is_shipped_with_the_package():
    text = cuda.SOURCE.read_text(encoding="utf-8")
    assert "scan_forward" in text
    assert "#include" not in text


def test_cuda_is_registered_for_cuda_tensors():
    assert BACKENDS["cuda"] is cuda.selective_scan_2d
    assert backend_for(torch.empty(0, device="meta")) != "cuda"


@needs_nvrtc
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("dtype", "sizes"),
    [
        (torch.float32, (3, 16, 96, 96)),
        (torch.bfloat16, (6, 16, 96, 192)),
        (torch.bfloat16, (1, 1, 32, 31)),
        (torch.float16, (13, 5, 64, 42)),
    ],
)
def test_nvrtc_compiles_the_source(kind, dtype, sizes):
    options = cuda.compile_options(kind, dtype, *sizes)
    binary = nvrtc.compile_cubin(cuda.SOURCE.read_text(encoding="utf-8"), options, "sm_90")
    assert binary.startswith(b"\x7fELF")


@needs_nvrtc
def test_nvrtc_compiles_for_the_oldest_architecture():
    for kind in KINDS:
        options = cuda.compile_options(kind, torch.float16, 3, 16, 32, 32)
        nvrtc.compile_cubin(cuda.SOURCE.read_text(encoding="utf-8"), options, "sm_75")


@needs_nvrtc
def test_a_wrong_source_is_refused_with_the_compilers_words():
    with pytest.raises(nvrtc.KernelError, match="undefined"):
        nvrtc.compile_cubin("__global__ void f() { undefined(); }", [], "sm_90")


@needs_nvrtc
def test_an_unknown_architecture_is_refused():
    with pytest.raises(nvrtc.KernelError, match="sm_1"):
        nvrtc.compile_cubin("__global__ void f() {}", [], "sm_1")


@needs_nvrtc
def test_machine_code_is_kept_in_the_folder_given(tmp_path, monkeypatch):
    monkeypatch.setattr(nvrtc, "_cache_folder", tmp_path / "kernels")
    source = 'extern "C" __global__ void f() {}'
    first, read_from = nvrtc._cubin(source, [], "sm_90")
    assert read_from is None
    second, read_from = nvrtc._cubin(source, [], "sm_90")
    assert second == first
    assert read_from is not None
    assert read_from.parent == tmp_path / "kernels"
    assert len(list((tmp_path / "kernels").iterdir())) == 1
    _other, read_from = nvrtc._cubin(source, ["-DOTHER=1"], "sm_90")
    assert read_from is None


@needs_nvrtc
def test_without_a_writable_cache_it_still_compiles(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(nvrtc, "_cache_folder", tmp_path / "file" / "kernels")
    binary, read_from = nvrtc._cubin('extern "C" __global__ void f() {}', [], "sm_90")
    assert binary
    assert read_from is None


def test_the_cache_folder_comes_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setattr(nvrtc, "_cache_folder", None)
    monkeypatch.delenv(nvrtc.CACHE_VARIABLE, raising=False)
    assert nvrtc.cache_folder() is None
    monkeypatch.setenv(nvrtc.CACHE_VARIABLE, str(tmp_path))
    assert nvrtc.cache_folder() == tmp_path


def test_availability_says_why_a_cpu_is_not_served():
    reason = cuda.availability("cpu")
    assert reason is not None
    assert "GPU" in reason or "CUDA" in reason


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_availability_says_why_without_a_gpu():
    assert cuda.availability("cuda") in (
        "this torch is built without CUDA",
        "no NVIDIA GPU or driver found",
    )


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (("float64", 8, 1, 16), "float64"),
        (("float32", 8, 1, 17), "17 states"),
        (("float32", 8, 65, 16), "rank 65"),
    ],
)
def test_what_the_kernel_does_not_cover_has_a_reason(kind, named):
    dtype, width, rank, states = kind
    reason = cuda.reason_against(0, dtype, width, rank, states, False)
    assert reason is not None
    assert named in reason


def test_torch_compile_asks_for_the_reason_while_tracing(monkeypatch):
    asked = []
    monkeypatch.setattr(cuda, "_cached_reason", lambda *kind: asked.append(kind))

    def branch(x):
        reason = cuda.reason_against(0, "float32", x.shape[0], 1, 16, False)
        return x + 1 if reason is None else x - 1

    compiled = torch.compile(branch, backend="eager", fullgraph=True)
    assert torch.equal(compiled(torch.zeros(8)), torch.ones(8))
    assert torch.equal(compiled(torch.zeros(8)), torch.ones(8))
    assert asked == [(0, "float32", 8, 1, 16, False)]


def test_the_operators_tell_the_shapes_of_their_results():
    inputs = [torch.empty_like(t, device="meta") for t in make_inputs(2, 5, 7, 40, 3, 16, TYPES[1])]
    y, saved = torch.ops.medmamba.scan_forward(*inputs, True)
    assert y.shape == (2, 4, 5, 7, 40)
    assert y.dtype == torch.bfloat16
    assert saved.shape == (2, 4, 2, 40, 16)
    assert torch.ops.medmamba.scan_forward(*inputs, False)[1].numel() == 0


def test_tensors_elsewhere_go_to_the_chunked_scan():
    inputs = make_inputs(2, 3, 4, 6, 2, 3, torch.float64)
    inputs = [t.double() for t in inputs]
    torch.testing.assert_close(
        cuda.selective_scan_2d(*inputs), reference.selective_scan_2d(*inputs)
    )


@needs_gpu
@pytest.mark.gpu
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize(
    "sizes",
    [(2, 14, 14, 96, 3, 16), (2, 9, 5, 40, 2, 16), (3, 4, 6, 33, 1, 5), (1, 1, 1, 8, 1, 16)],
)
def test_output_and_gradients_are_those_of_the_definition(sizes, dtype):
    host = make_inputs(*sizes, dtype)
    truth = [t.double().requires_grad_() for t in host]
    ours = [t.cuda().requires_grad_() for t in host]
    y_true, y = reference.selective_scan_2d(*truth), cuda.selective_scan_2d(*ours)
    weight = torch.randn(y_true.shape, generator=torch.Generator().manual_seed(1)).to(dtype)
    wanted = torch.autograd.grad(y_true, truth, weight.double())
    got = torch.autograd.grad(y, ours, weight.cuda())
    is_exact = dtype == torch.float32
    assert y.dtype == dtype
    assert relative(y, y_true) <= (1e-5 if is_exact else 2e-2)
    for ours_grad, true_grad in zip(got, wanted, strict=True):
        assert relative(ours_grad, true_grad) <= (1e-4 if is_exact else 2e-2)


@needs_gpu
@pytest.mark.gpu
def test_compiled_and_captured_it_gives_the_same():
    inputs = [t.cuda() for t in make_inputs(2, 14, 14, 96, 3, 16, torch.float32)]
    expected = cuda.selective_scan_2d(*inputs)
    compiled = torch.compile(cuda.selective_scan_2d, fullgraph=True)
    torch.testing.assert_close(compiled(*inputs), expected)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        captured = cuda.selective_scan_2d(*inputs)
    graph.replay()
    torch.testing.assert_close(captured, expected)


@needs_gpu
@pytest.mark.gpu
def test_views_and_empty_batches_are_taken():
    x, projected, *parameters = (t.cuda() for t in make_inputs(2, 6, 5, 40, 3, 16, torch.float32))
    expected = cuda.selective_scan_2d(x, projected, *parameters)
    strided = torch.stack([x, x], dim=-1)[..., 0]
    torch.testing.assert_close(cuda.selective_scan_2d(strided, projected, *parameters), expected)
    assert cuda.selective_scan_2d(x[:0], projected[:0], *parameters).shape == (0, 6, 5, 40)


def test_a_kernel_that_cannot_be_kept_leaves_nothing_behind(tmp_path):
    (tmp_path / "kernel").mkdir()
    nvrtc._write_whole(tmp_path / "kernel", b"code")
    assert [path.name for path in tmp_path.iterdir()] == ["kernel"]


def test_a_kernel_is_kept_whole(tmp_path):
    nvrtc._write_whole(tmp_path / "gpu" / "kernel", b"code")
    assert [path.read_bytes() for path in (tmp_path / "gpu").iterdir()] == [b"code"]
