"""The CPU scan against the definition in float64; its behaviour among threads, without Numba."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from medmamba_desktop.core.network import kernel_cache, scan
from medmamba_desktop.core.network.scan import cpu, cpu_threads, reference
from tests.core.network.test_scan import Inputs, scan_inputs
from tests.helpers.shared import shared

FORWARD, GRADIENT = 1e-5, 1e-4
NAMES = ("x", "projected", "dt_weight", "dt_bias", "a", "d")


@pytest.fixture(autouse=True)
def _two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def single(inputs: Inputs) -> list[Tensor]:
    return [t.float().requires_grad_() for t in inputs]


def error(actual: Tensor, expected: Tensor) -> float:
    """Largest deviation, as a part of the largest expected value; below 1e-20 all is zero."""
    if not expected.numel():
        return 0.0
    actual, expected = actual.detach(), expected.detach()
    scale = expected.abs().max().clamp(min=1e-20)
    return float((actual.double() - expected).abs().max() / scale)


def check(inputs: Inputs) -> None:
    """Forward and all gradients against the definition, from the same float32 numbers."""
    given_values = single(inputs)
    exact = [t.detach().double().requires_grad_() for t in given_values]
    y, expected = cpu.selective_scan_2d(*given_values), reference.selective_scan_2d(*exact)
    assert y.shape == expected.shape
    assert torch.isfinite(y).all()
    assert error(y, expected) < FORWARD
    upstream = torch.randn(y.shape, generator=torch.Generator().manual_seed(1))
    y.backward(upstream)
    expected.backward(upstream.double())
    for name, ours, theirs in zip(NAMES, given_values, exact, strict=True):
        assert ours.grad is not None
        assert theirs.grad is not None
        assert error(ours.grad, theirs.grad) < GRADIENT, name


@settings(max_examples=25, deadline=None)
@given(
    b=st.integers(0, 3),
    h=st.integers(1, 9),
    w=st.integers(1, 9),
    d=st.sampled_from([1, 3, 7, 16, 17, 33, 48, 100]),
    n=st.sampled_from([1, 4, 16]),
    r=st.sampled_from([1, 3, 24]),
    seed=st.integers(0, 1000),
)
def test_any_shape(b: int, h: int, w: int, d: int, n: int, r: int, seed: int) -> None:
    check(scan_inputs(b, h, w, d, n, r, seed=seed))


@pytest.mark.parametrize("shift", [-30.0, -8.0, 0.0, 8.0, 50.0])
@pytest.mark.parametrize("a", [-0.01, -1.0, -100.0])
def test_extreme_steps_and_decays(shift: float, a: float) -> None:
    inputs = scan_inputs(1, 6, 7, 16, 4, 3, dt_shift=shift)
    check((*inputs[:4], torch.full_like(inputs[4], a), inputs[5]))


def test_errors_do_not_add_up_over_a_long_slow_state() -> None:
    inputs = list(scan_inputs(1, 30, 30, 16, 2, 1, dt_shift=-6))
    inputs[4] = torch.full_like(inputs[4], -0.01)
    check(tuple(inputs))  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(0, 3, 3), (1, 0, 3), (1, 3, 0), (1, 1, 1), (1, 3, 5)])
def test_empty_and_tiny_maps(shape: tuple[int, int, int]) -> None:
    inputs = single(scan_inputs(*shape, 4, 2, 1))
    y = cpu.selective_scan_2d(*inputs)
    y.sum().backward()
    assert y.shape == inputs[0].shape
    assert all(t.grad is not None and torch.isfinite(t.grad).all() for t in inputs)


def test_no_states_and_no_rank() -> None:
    for n, r in ((0, 2), (2, 0)):
        inputs = [t.float() for t in scan_inputs(1, 2, 3, 16, n, r)]
        expected = reference.selective_scan_2d(*(t.double() for t in inputs))
        assert error(cpu.selective_scan_2d(*inputs), expected) < FORWARD


def test_not_a_number_stays_one() -> None:
    """A broken network must not give plausible figures."""
    for place in range(6):
        inputs = [t.float() for t in scan_inputs(1, 2, 2, 16, 2, 1)]
        inputs[place].view(-1)[0] = float("nan")
        assert cpu.selective_scan_2d(*inputs).isnan().any(), NAMES[place]


def test_inputs_need_not_be_contiguous() -> None:
    inputs = [t.float() for t in scan_inputs(2, 3, 4, 16, 4, 2)]
    expected = cpu.selective_scan_2d(*inputs)
    scattered = [t.flip(-1).transpose(0, 1).contiguous().transpose(0, 1).flip(-1) for t in inputs]
    scattered[0] = inputs[0].permute(0, 3, 1, 2).contiguous().permute(0, 2, 3, 1)
    assert not scattered[0].is_contiguous()
    assert torch.equal(cpu.selective_scan_2d(*scattered), expected)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_types_are_computed_in_single(dtype: torch.dtype) -> None:
    inputs = [t.to(dtype).requires_grad_() for t in scan_inputs(1, 4, 4, 8, 4, 2)]
    y = scan.selective_scan_2d(*inputs)
    assert y.dtype == dtype
    exact = cpu.selective_scan_2d(*(t.detach().float() for t in inputs))
    assert torch.equal(y, exact.to(dtype))
    y.sum().backward()
    assert inputs[0].grad is not None
    assert inputs[0].grad.dtype == dtype


def test_double_goes_to_a_backend_that_keeps_its_precision() -> None:
    inputs = scan_inputs(1, 2, 2, 4, 2, 1)
    assert scan.backend_for(inputs[0]) == "chunked"
    assert scan.backend_for(inputs[0].float()) == "cpu"
    with pytest.raises(TypeError, match="float64"):
        cpu.selective_scan_2d(*inputs)


def test_same_bits_in_every_run_and_for_every_number_of_threads() -> None:
    inputs = single(scan_inputs(2, 14, 14, 96, 16, 3))
    upstream = torch.randn(inputs[0].shape)
    results = []
    for threads in (1, 2, 2, 3, 7):
        torch.set_num_threads(threads)
        y = cpu.selective_scan_2d(*inputs)
        results.append((y, *torch.autograd.grad(y, inputs, upstream)))
    for other in results[1:]:
        assert all(torch.equal(a, b) for a, b in zip(results[0], other, strict=True))


@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor:UserWarning")  # torch's own
def test_the_operator_keeps_torchs_rules() -> None:
    inputs = single(scan_inputs(1, 3, 2, 16, 2, 1))
    torch.library.opcheck(torch.ops.medmamba.cpu_scan.default, (*inputs, True))


def test_a_second_derivative_is_refused() -> None:
    inputs = single(scan_inputs(1, 2, 2, 16, 2, 1))
    y = cpu.selective_scan_2d(*inputs).square().sum()
    (slope,) = torch.autograd.grad(y, inputs[:1], create_graph=True)
    with pytest.raises(RuntimeError):
        slope.sum().backward()


def test_two_callers_at_once() -> None:
    inputs = [t.float() for t in scan_inputs(1, 14, 14, 96, 16, 3)]
    expected = cpu.selective_scan_2d(*inputs)
    results: list[Tensor] = []

    def call() -> None:
        torch.set_num_threads(2)
        results.extend(cpu.selective_scan_2d(*inputs) for _ in range(10))

    callers = [threading.Thread(target=call) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(results) == 40
    assert all(torch.equal(y, expected) for y in results)


def test_an_error_reaches_the_caller_and_breaks_nothing() -> None:
    both = threading.Barrier(2, timeout=10)
    caller = threading.current_thread()

    def fail_in(caller_fails: bool) -> None:
        both.wait()
        if (threading.current_thread() is caller) == caller_fails:
            raise KeyboardInterrupt

    for caller_fails in (True, False):
        with pytest.raises(KeyboardInterrupt):
            cpu_threads.run_together(lambda fails=caller_fails: fail_in(fails), 2)
    cpu_threads.run_together(both.wait, 2)


def test_work_inside_work_ends() -> None:
    count: list[int] = []

    def inner() -> None:
        count.append(1)

    cpu_threads.run_together(lambda: cpu_threads.run_together(inner, 3), 3)
    assert count


def run_script(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(script)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="no fork on this system")
def test_a_forked_child_has_helpers_of_its_own_and_exits() -> None:
    out = run_script("""
        import os, sys, threading, torch
        torch.set_num_threads(2)
        from medmamba_desktop.core.network.scan import cpu
        assert "numba" not in sys.modules, "it takes a third of a second: not before it is needed"
        torch.manual_seed(0)
        shapes = [(1, 8, 8, 96), (1, 8, 8, 4, 35), (4, 96, 3), (4, 96), (4, 96, 16), (4, 96)]
        inputs = [torch.randn(s) for s in shapes]
        inputs[4] = -inputs[4].abs()
        expected = cpu.selective_scan_2d(*inputs)
        child = os.fork()
        same = torch.equal(cpu.selective_scan_2d(*inputs), expected)
        helpers = sum(t.name.startswith("medmamba-scan") for t in threading.enumerate())
        if child == 0:
            os._exit(0 if same and helpers == 1 else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), same, helpers)
    """)
    assert out.split() == ["0", "True", "1"]


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="no fork on this system")
def test_a_child_forked_while_kernels_load_does_not_wait_for_ever() -> None:
    out = run_script("""
        import os, signal
        from medmamba_desktop.core.network.scan import cpu
        cpu._load_once = lambda: "none here"
        with cpu._loading:  # as a thread that warms up holds it
            child = os.fork()
            if child == 0:
                signal.alarm(20)
                os._exit(0 if cpu.availability() == "none here" else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """)
    assert out.strip() == "0"


def test_without_numba_the_next_backend_is_taken_and_the_reason_known() -> None:
    out = run_script("""
        import sys
        sys.modules["numba"] = None
        import torch
        from medmamba_desktop.core.network import scan
        from medmamba_desktop.core.network.scan import cpu, reference
        shapes = [(1, 3, 3, 4), (1, 3, 3, 4, 5), (4, 4, 1), (4, 4), (4, 4, 2), (4, 4)]
        inputs = [torch.randn(s) for s in shapes]
        inputs[4] = -inputs[4].abs()
        y = scan.selective_scan_2d(*inputs)
        assert torch.allclose(y, reference.selective_scan_2d(*inputs), atol=1e-4)
        cpu.warm_up()
        print(scan.backend_for(inputs[0]), cpu.availability())
        try:
            cpu.selective_scan_2d(*inputs)
        except RuntimeError as error:
            print(error)
    """)
    assert out.startswith("chunked ModuleNotFoundError: ")
    assert "the CPU scan is not available: ModuleNotFoundError" in out


def test_kernels_are_kept_in_the_folder_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numba = pytest.importorskip("numba")
    monkeypatch.delenv(kernel_cache.VARIABLE, raising=False)
    monkeypatch.setattr(numba.config, "CACHE_DIR", numba.config.CACHE_DIR)
    kernel_cache.use_cache(tmp_path / "kernels")
    monkeypatch.setenv(kernel_cache.VARIABLE, numba.config.CACHE_DIR)  # so that it is undone
    compiled = kernel_cache.kernel("int64(int64)")(_add_one)
    assert compiled(1) == 2
    assert list((tmp_path / "kernels").rglob("*.nbi"))


def test_the_users_own_choice_of_a_cache_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(kernel_cache.VARIABLE, "theirs")
    kernel_cache.use_cache(tmp_path)
    assert kernel_cache.os.environ[kernel_cache.VARIABLE] == "theirs"


@pytest.mark.parametrize(("users", "then"), [(None, "1"), ("0", "0")])
def test_operators_that_apples_gpus_lack_run_on_the_cpu_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, users: str | None, then: str
) -> None:
    settled: dict[str, str] = {} if users is None else {"PYTORCH_ENABLE_MPS_FALLBACK": users}
    settled[kernel_cache.VARIABLE] = "theirs"
    monkeypatch.setattr(kernel_cache.os, "environ", settled)
    kernel_cache.prepare(tmp_path)
    assert settled["PYTORCH_ENABLE_MPS_FALLBACK"] == then


def test_preparing_imports_no_torch_which_reads_the_environment_then() -> None:
    out = run_script("""
        import sys
        from pathlib import Path
        from medmamba_desktop.core.network import kernel_cache
        kernel_cache.prepare(Path("nowhere"))
        print("torch" in sys.modules)
    """)
    assert out.strip() == "False"


def test_no_writable_cache_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    caching = pytest.importorskip("numba.core.caching")

    def refuse(self: object) -> None:
        raise PermissionError("read-only")

    for locator in caching.CacheImpl._locator_classes:
        monkeypatch.setattr(locator, "ensure_cache_path", refuse)
    assert kernel_cache.kernel("int64(int64)")(_add_one)(1) == 2


def _add_one(x: int) -> int:
    return x + 1


def test_published_scan_and_gradients() -> None:
    """The authors' 1-D scan with 4 groups, as a map of one row.

    Each group's channels get a dt_weight that picks their own step, so that r = d. Of one row, rows
    and columns are visited in the same order: groups 0 and 1 forward, 2 and 3 backward.
    """
    stored = {k: torch.from_numpy(v) for k, v in np.load(shared("parity", "scan_io.npz")).items()}
    batch, total, length = stored["u"].shape
    groups, width, n = 4, total // 4, stored["A"].shape[1]

    def by_group(name: str) -> Tensor:
        return stored[name].reshape(batch, groups, -1, length)

    for k in range(groups):
        part = slice(k * width, (k + 1) * width)
        turn = (lambda t: t.flip(-1)) if k >= 2 else (lambda t: t)
        x = turn(by_group("u")[:, k]).transpose(1, 2)[:, None]
        rows = torch.zeros(batch, 1, length, groups, width + 2 * n)
        steps = [turn(by_group(name)[:, k]) for name in ("delta", "B", "C")]
        rows[:, 0, :, k] = torch.cat(steps, dim=1).transpose(1, 2)
        weight = torch.zeros(groups, width, width)
        weight[k] = torch.eye(width)
        bias, a = torch.zeros(groups, width), -torch.ones(groups, width, n)
        bias[k], a[k] = stored["delta_bias"][part], stored["A"][part]
        skip = torch.zeros(groups, width)
        skip[k] = stored["D"][part]
        inputs = [t.contiguous().requires_grad_() for t in (x, rows, weight, bias, a, skip)]
        y = cpu.selective_scan_2d(*inputs)
        expected = turn(by_group("y")[:, k]).transpose(1, 2)[:, None]
        assert error(y, expected) < FORWARD
        y.backward(turn(by_group("dy")[:, k]).transpose(1, 2)[:, None].float())
        got_x, got_rows, _, got_bias, got_a, got_skip = (t.grad for t in inputs)
        assert error(got_x, turn(by_group("d_u")[:, k]).transpose(1, 2)[:, None]) < GRADIENT
        grads = [turn(by_group(name)[:, k]) for name in ("d_delta", "d_B", "d_C")]
        for ours, theirs in zip(
            got_rows[:, 0, :, k].split([width, n, n], dim=-1), grads, strict=True
        ):
            assert error(ours, theirs.transpose(1, 2)) < GRADIENT
        assert error(got_bias[k], stored["d_delta_bias"][part]) < GRADIENT
        assert error(got_a[k], stored["d_A"][part]) < GRADIENT
        assert error(got_skip[k], stored["d_D"][part]) < GRADIENT


def test_each_frozen_program_keeps_kernels_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Numba would throw away those of another version whenever the two are used in turns."""
    names = {kernel_cache._fingerprint()}
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for number in (1, 2):
        program = tmp_path / str(number) / "medmamba"
        program.parent.mkdir()
        program.write_bytes(b"x" * number)
        monkeypatch.setattr(sys, "executable", str(program))
        names.add(kernel_cache._fingerprint())
    assert len(names) == 3
