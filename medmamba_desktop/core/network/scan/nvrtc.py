"""CUDA source to running kernel with what every CUDA build of torch brings: NVRTC and the driver.

Plain ctypes on two C interfaces, so that no compiler, no header and no further package is needed,
on Linux and on Windows. Why this way: docs/decisions/011-gpu-scan.md.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

CACHE_VARIABLE = "MEDMAMBA_KERNEL_CACHE"
_MAX_DYNAMIC_SHARED_SIZE = 8  # CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES

_cache_folder: Path | None = None


class KernelError(Exception):
    """A kernel could not be compiled, loaded or launched; the text says which and why."""


def set_cache_folder(folder: Path | None) -> None:
    """Keep compiled kernels in this folder, instead of the one that MEDMAMBA_KERNEL_CACHE names.

    Without either, and where the folder cannot be written, kernels are compiled once a process.
    """
    global _cache_folder
    _cache_folder = folder


def cache_folder() -> Path | None:
    """Where compiled kernels are kept, or None."""
    if _cache_folder is not None:
        return _cache_folder
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else None


@dataclass(frozen=True, slots=True)
class Kernel:
    """One entry of a loaded module, on one device."""

    name: str
    device: int
    function: int
    shared_bytes: int

    def launch(
        self,
        grid: tuple[int, int, int],
        threads: int,
        arguments: Sequence[torch.Tensor | int | None],
    ) -> None:
        """Launch on torch's current stream of the device; nothing is waited for.

        Args:
            grid: blocks along x, y, z.
            threads: of a block.
            arguments: tensors are passed as pointers (None as a null pointer), ints as 32-bit.

        Raises:
            KernelError: the driver refuses the launch.
        """
        values = [_c_value(argument) for argument in arguments]
        pointers = (ctypes.c_void_p * len(values))(
            *(ctypes.cast(ctypes.byref(value), ctypes.c_void_p) for value in values)
        )
        stream = torch.cuda.current_stream(self.device).cuda_stream
        _make_current(self.device)
        _driver_check(
            _driver().cuLaunchKernel(
                ctypes.c_void_p(self.function),
                *grid,
                threads,
                1,
                1,
                self.shared_bytes,
                ctypes.c_void_p(stream),
                pointers,
                None,
            ),
            f"launching {self.name}",
        )


def _c_value(argument: torch.Tensor | int | None) -> ctypes.c_void_p | ctypes.c_int:
    if isinstance(argument, int):
        return ctypes.c_int(argument)
    return ctypes.c_void_p(None if argument is None else argument.data_ptr())


def load_kernels(
    source: str, names: Sequence[str], options: Sequence[str], device: int, shared_bytes: int
) -> list[Kernel]:
    """Compile a source for a device, or take it from the cache, and load some of its kernels.

    Args:
        source: CUDA C++ that includes nothing; its kernels are `extern "C"`.
        names: kernels wanted.
        options: for NVRTC, such as `-DRANK=3`.
        device: CUDA index.
        shared_bytes: dynamic shared memory of each of the kernels.

    Raises:
        KernelError: no NVRTC, source refused, or the device does not take the result.
    """
    binary, cached = _cubin(source, options, architecture(device))
    try:
        module = _load_module(binary, device)
    except KernelError:
        if cached is None:
            raise
        # A damaged file, or one of another driver's: make it again.
        cached.unlink(missing_ok=True)
        module = _load_module(_cubin(source, options, architecture(device))[0], device)
    return [_entry(module, name, device, shared_bytes) for name in names]


def architecture(device: int) -> str:
    """What NVRTC calls the device, such as `sm_90`."""
    major, minor = torch.cuda.get_device_capability(device)
    return f"sm_{major}{minor}"


def _cubin(source: str, options: Sequence[str], target: str) -> tuple[bytes, Path | None]:
    """The machine code, and the file that it was read from if it was."""
    key = "\0".join([source, *options, target, str(nvrtc_version())])
    folder = cache_folder()
    path = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.cubin" if folder else None
    if path is not None:
        try:
            return path.read_bytes(), path
        except OSError:
            pass
    binary = compile_cubin(source, options, target)
    if path is not None:
        _write_whole(path, binary)
    return binary, None


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file that others see whole or not at all; that it cannot be written is no error."""
    scratch: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        scratch = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        scratch.replace(path)
    except OSError:
        return
    finally:
        if scratch is not None:
            with contextlib.suppress(OSError):
                scratch.unlink(missing_ok=True)


def compile_cubin(source: str, options: Sequence[str], target: str) -> bytes:
    """Machine code of a source for one architecture; needs no GPU.

    Raises:
        KernelError: NVRTC is missing, does not know the architecture, or refuses the source (the
            text ends with its log).
    """
    nvrtc = _nvrtc()
    arguments = [option.encode() for option in (f"--gpu-architecture={target}", *options)]
    program = ctypes.c_void_p()
    _nvrtc_check(
        nvrtc.nvrtcCreateProgram(
            ctypes.byref(program), source.encode(), b"kernel.cu", 0, None, None
        )
    )
    try:
        result = nvrtc.nvrtcCompileProgram(
            program, len(arguments), (ctypes.c_char_p * len(arguments))(*arguments)
        )
        if result:
            raise KernelError(f"NVRTC cannot compile for {target}: {_log(program)}")
        size = ctypes.c_size_t()
        _nvrtc_check(nvrtc.nvrtcGetCUBINSize(program, ctypes.byref(size)))
        binary = ctypes.create_string_buffer(size.value)
        _nvrtc_check(nvrtc.nvrtcGetCUBIN(program, binary))
        return binary.raw
    finally:
        nvrtc.nvrtcDestroyProgram(ctypes.byref(program))


def _log(program: ctypes.c_void_p) -> str:
    size = ctypes.c_size_t()
    _nvrtc_check(_nvrtc().nvrtcGetProgramLogSize(program, ctypes.byref(size)))
    log = ctypes.create_string_buffer(size.value)
    _nvrtc_check(_nvrtc().nvrtcGetProgramLog(program, log))
    return log.value.decode(errors="replace").strip()


def nvrtc_version() -> tuple[int, int]:
    """Major and minor version of the NVRTC in use.

    Raises:
        KernelError: there is none.
    """
    major, minor = ctypes.c_int(), ctypes.c_int()
    _nvrtc_check(_nvrtc().nvrtcVersion(ctypes.byref(major), ctypes.byref(minor)))
    return major.value, minor.value


@functools.cache
def _nvrtc() -> ctypes.CDLL:
    """The NVRTC that belongs to this torch."""
    version = torch.version.cuda
    if version is None:
        raise KernelError("this torch is built without CUDA")
    major = version.split(".")[0]
    windows = sys.platform == "win32"
    name = f"nvrtc64_{major}0_0.dll" if windows else f"libnvrtc.so.{major}"
    for candidate in [*(str(folder / name) for folder in _library_folders()), name]:
        try:
            return ctypes.CDLL(candidate)
        except OSError:
            continue
    raise KernelError(f"{name} not found beside torch {torch.__version__}")


def _library_folders() -> Iterator[Path]:
    """Where wheels put CUDA's libraries: in torch itself (Windows) or in `nvidia.*` (Linux)."""
    yield Path(torch.__file__).parent / "lib"
    spec = importlib.util.find_spec("nvidia")
    for root in (spec.submodule_search_locations or []) if spec else []:
        yield from sorted(Path(root).glob("cu*/lib"))  # nvidia/cu13/lib, nvidia/cuda_nvrtc/lib


@functools.cache
def _driver() -> ctypes.CDLL:
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        driver = ctypes.CDLL(name)
    except OSError as error:
        raise KernelError(f"no NVIDIA driver: {error}") from error
    _driver_check(driver.cuInit(0), "starting the driver", driver)
    return driver


@functools.cache
def _primary_context(device: int) -> ctypes.c_void_p:
    """The context that torch works in as well."""
    handle, context = ctypes.c_int(), ctypes.c_void_p()
    _driver_check(_driver().cuDeviceGet(ctypes.byref(handle), device), "finding the device")
    _driver_check(
        _driver().cuDevicePrimaryCtxRetain(ctypes.byref(context), handle), "opening the device"
    )
    return context


def _make_current(device: int) -> None:
    """Torch's context of the device on this thread, from which torch may not have used it yet."""
    wanted, current = _primary_context(device), ctypes.c_void_p()
    _driver_check(_driver().cuCtxGetCurrent(ctypes.byref(current)), "asking for the context")
    if current.value != wanted.value:
        _driver_check(_driver().cuCtxSetCurrent(wanted), "changing to the device")


def _load_module(binary: bytes, device: int) -> ctypes.c_void_p:
    _make_current(device)
    module = ctypes.c_void_p()
    _driver_check(_driver().cuModuleLoadData(ctypes.byref(module), binary), "loading the kernel")
    return module


def _entry(module: ctypes.c_void_p, name: str, device: int, shared_bytes: int) -> Kernel:
    function = ctypes.c_void_p()
    _driver_check(
        _driver().cuModuleGetFunction(ctypes.byref(function), module, name.encode()),
        f"finding {name}",
    )
    _driver_check(
        _driver().cuFuncSetAttribute(function, _MAX_DYNAMIC_SHARED_SIZE, shared_bytes),
        f"reserving {shared_bytes} bytes of shared memory for {name}",
    )
    assert function.value is not None
    return Kernel(name, device, function.value, shared_bytes)


def _driver_check(result: int, doing: str, driver: ctypes.CDLL | None = None) -> None:
    if result:
        text = ctypes.c_char_p()
        (driver or _driver()).cuGetErrorString(result, ctypes.byref(text))
        reason = text.value.decode() if text.value else "unknown error"
        raise KernelError(f"{doing}: {reason} ({result})")


def _nvrtc_check(result: int) -> None:
    if result:
        _nvrtc().nvrtcGetErrorString.restype = ctypes.c_char_p
        raise KernelError(f"NVRTC: {_nvrtc().nvrtcGetErrorString(result).decode()}")
