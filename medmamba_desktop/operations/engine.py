"""The loaded model: made, kept and used in the compute lane alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from medmamba_desktop.core.values import DeviceInfo, ModelInfo
from medmamba_desktop.operations.backend import Backend


class Engine:
    """Keeps one loaded model, that of the last call. Not for two threads at once."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._device: DeviceInfo | None = None
        self._key = ("", "")
        self._model: Any = None

    def device(self) -> DeviceInfo:
        """Where to compute; found on the first call."""
        if self._device is None:
            self._device = self._backend.choose_device("auto")
        return self._device

    def device_for(self, wanted: str) -> DeviceInfo:
        """The device of that name; "auto" is the one in use. May be called in any thread."""
        return self.device() if wanted == "auto" else self._backend.choose_device(wanted)

    def judge_device(self) -> DeviceInfo:
        """The device, with what makes it slower than it could be; waits for the kernels."""
        device = self.device()
        caveat = self._backend.slow_reason(device.device) or ""
        self._device = replace(device, caveat=caveat)
        return self._device

    def prepare_explaining(self) -> None:
        """Load what heat maps need."""
        self._backend.prepare_explaining()

    def loaded(self, info: ModelInfo) -> Any:
        """The model, ready to compute; the one before is dropped first."""
        key = (info.sha256, self.device().device)
        if key != self._key:
            self._key, self._model = ("", ""), None
            self._model = self._backend.load_model(info, key[1])
            self._key = key
        return self._model
