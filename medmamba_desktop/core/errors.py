"""The errors a user can meet; foreign exceptions become one of these at the core's borders.

Every error says what is wrong (`message`) and what to do about it (`remedy`), in words for someone
who does not program. Neither may hold a patient identifier: a file's own name may appear only where
the caller already shows it.
"""

from typing import Final

DAMAGE: Final = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, EOFError, RecursionError,
)  # fmt: skip
"""What comes out of taking values from a file's content that is not as it should be."""


class MedMambaError(Exception):
    """Something a user can understand and act on.

    Args:
        message: what is wrong, one sentence without a trailing full stop.
        remedy: what to do, one sentence without a trailing full stop.
        detail: the technical reason, for the log; never shown first.
    """

    def __init__(self, message: str, remedy: str = "", detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}." if self.remedy else f"{self.message}."


class UnreadableError(MedMambaError):
    """A file or a member of an archive is no image that can be opened."""


class UnsupportedError(MedMambaError):
    """The input is sound, but of a kind that the program does not handle."""


class TooLargeError(MedMambaError):
    """The input is over a stated limit of size."""


class ModelFileError(MedMambaError):
    """A model file is damaged, hostile, of a newer format, or not a model at all."""


class UnknownNameError(MedMambaError):
    """What was asked for by name does not exist: the call's words are wrong."""


class ModelNotFoundError(UnknownNameError):
    """No model of that name is on the shelf."""


class DeviceError(MedMambaError):
    """A computing device is absent, not usable, or out of memory."""


class DeviceLostError(DeviceError):
    """A computing device does not answer any more, until the program starts anew."""


class TaskError(UnknownNameError):
    """The model has no such task or class."""


class WriteError(MedMambaError):
    """A result could not be written."""
