"""The files of a training of all weights: its newest state, and the best weights since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from torch import Tensor
from torch.optim import AdamW

from medmamba_desktop.core.errors import UnreadableError, WriteError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.training import checkpoint
from medmamba_desktop.core.training.average import RunningMean
from medmamba_desktop.core.training.events import Notice
from medmamba_desktop.core.training.notices import NOT_SAVED
from medmamba_desktop.core.training.state import State


class Kept:
    """`checkpoint.safetensors` and `best-N.safetensors` in a folder.

    Args:
        folder: shared by all processes.
        network, mean, optimiser: what is written, and what `restore` puts back.
        is_writer: whether this process writes; all of them read.
    """

    def __init__(
        self,
        folder: Path,
        network: MedMamba,
        mean: RunningMean,
        optimiser: AdamW,
        *,
        is_writer: bool,
    ) -> None:
        self._folder, self._is_writer = folder, is_writer
        self._network, self._mean, self._optimiser = network, mean, optimiser
        self._saved_best = 0
        self._unsaved_best: dict[str, Tensor] | None = None

    @property
    def has_state(self) -> bool:
        """Whether there is a state to go on from."""
        return self._checkpoint.exists()

    def save(self, state: State) -> None:
        """Write the state, after the best weights if those are not yet written.

        Raises:
            WriteError: the disk is full or the folder cannot be written; older files stay.
        """
        if not self._is_writer:
            return
        # First: no checkpoint may know of a best that is not there.
        self._save_best(state)
        tensors = {
            **checkpoint.with_prefix("network", self._network.state_dict()),
            **checkpoint.with_prefix("mean", self._mean.network.state_dict()),
            **checkpoint.with_prefix("optimiser", checkpoint.optimiser_tensors(self._optimiser)),
        }
        checkpoint.write(self._checkpoint, tensors, {**state.to_json(), "mean": self._mean.steps})
        self._saved_best = state.best_epoch
        self._remove_other_best(state)

    def save_and_tell(self, state: State) -> Iterator[Notice]:
        """Write the state; a full disk is said, and training goes on with the older files."""
        yield from _told(lambda: self.save(state))

    def save_if_possible(self, state: State) -> None:
        """Write the state; on a full disk the older one stays."""
        try:
            self.save(state)
        except WriteError:
            return

    def keep_best(self, state: State) -> Iterator[Notice]:
        """Keep the running mean as the best weights; a full disk is said, and memory keeps them."""
        if self._is_writer:
            best = self._mean.network.state_dict()
            self._unsaved_best = {key: value.clone() for key, value in best.items()}
            yield from _told(lambda: self._save_best(state))

    def restore(self) -> State:
        """Put the weights and moments of the newest state back.

        Raises:
            UnreadableError: it is missing or damaged.
        """
        tensors, facts = checkpoint.read(self._checkpoint)
        self._network.load_state_dict(checkpoint.below("network", tensors))
        self._mean.network.load_state_dict(checkpoint.below("mean", tensors))
        self._mean.steps = facts["mean"]
        checkpoint.restore_optimiser(self._optimiser, checkpoint.below("optimiser", tensors))
        state = State.from_json(facts)
        self._saved_best = state.best_epoch
        return state

    def take_best(self, state: State, *, is_needed: bool) -> None:
        """Put the best weights into the running mean's network.

        Args:
            is_needed: whether without them what is there already will not do.

        Raises:
            UnreadableError: they are needed and gone.
        """
        path = self._best_file(state.best_epoch)
        if self._unsaved_best is not None:
            self._mean.network.load_state_dict(self._unsaved_best)
        elif path.exists():
            tensors, _ = checkpoint.read(path)
            self._mean.network.load_state_dict(tensors)
        elif self._is_writer and is_needed:
            raise UnreadableError(
                tr("The best weights of this training are gone from its folder"),
                tr("Start the training again"),
            )

    @property
    def _checkpoint(self) -> Path:
        return self._folder / "checkpoint.safetensors"

    def _best_file(self, epoch: int) -> Path:
        # Named by its epoch: the checkpoint before this one must still find the best it knows.
        return self._folder / f"best-{epoch:04d}.safetensors"

    def _save_best(self, state: State) -> None:
        """Write the best weights; until that succeeds memory keeps them."""
        if self._unsaved_best is not None:
            checkpoint.write(self._best_file(state.best_epoch), self._unsaved_best, {})
            self._unsaved_best = None
            self._remove_other_best(state)

    def _remove_other_best(self, state: State) -> None:
        """Keep the best weights that the checkpoint knows, and the best ones since."""
        keep = {self._best_file(epoch) for epoch in (self._saved_best, state.best_epoch)}
        for path in self._folder.glob("best-*.safetensors"):
            if path not in keep:
                path.unlink(missing_ok=True)


def _told(write: Callable[[], None]) -> Iterator[Notice]:
    try:
        write()
    except WriteError as error:
        yield Notice(tr(NOT_SAVED, reason=error.message))
