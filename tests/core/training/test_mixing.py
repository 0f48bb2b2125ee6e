"""Pictures mixed with others of their task."""

from __future__ import annotations

import torch

from medmamba_desktop.core.training.mixing import draw_mixture

TASKS = torch.tensor([0, 1, 0, 1, 0, 2] * 50)


def test_partners_are_of_the_same_task_and_shares_are_at_least_half() -> None:
    mixture = draw_mixture(TASKS, 0.4, seed=3)
    assert (TASKS[mixture.partner] == TASKS).all()
    assert float(mixture.share.min()) >= 0.5
    assert 0.3 < float((~mixture.is_plain).float().mean()) < 0.5


def test_the_same_seed_draws_the_same() -> None:
    first, again, other = (draw_mixture(TASKS, 0.4, seed=seed) for seed in (3, 3, 4))
    assert torch.equal(first.partner, again.partner)
    assert torch.equal(first.share, again.share)
    assert not torch.equal(first.share, other.share)


def test_pictures_and_classes_are_mixed_alike() -> None:
    labels = torch.arange(len(TASKS)) % 3
    mixture = draw_mixture(TASKS, 0.5, seed=0)
    images = torch.nn.functional.one_hot(labels, 3).float().view(-1, 3, 1, 1)
    mixed, targets = mixture.images(images), mixture.targets(labels, 3)
    assert torch.allclose(mixed[:, :, 0, 0], targets)
    assert torch.allclose(targets.sum(1), torch.ones(len(TASKS)))
    assert torch.equal(targets[mixture.is_plain].argmax(1), labels[mixture.is_plain])


def test_without_a_share_nothing_is_mixed() -> None:
    assert draw_mixture(TASKS, 0.0, seed=0).is_plain.all()
