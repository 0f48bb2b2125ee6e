"""The network's parts: shapes, odd sizes, stochastic depth, heads."""

from __future__ import annotations

import pytest
import torch

from medmamba_desktop.core.network.block import DropPath, shuffle_channels
from medmamba_desktop.core.network.config import NetworkConfig
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.patches import PatchMerging
from tests.helpers.tiny_model import TINY, tiny_network


@pytest.mark.parametrize(("height", "width"), [(32, 32), (33, 47), (72, 56)])
def test_any_size_from_32_gives_one_score_a_class(height: int, width: int) -> None:
    network = tiny_network()
    image = torch.randn(2, 3, height, width)
    with torch.no_grad():
        assert network(image, "colour").shape == (2, 3)
        assert network.features(image).shape == (2, height // 32, width // 32, 64)


@pytest.mark.parametrize("shape", [(1, 3, 31, 32), (1, 1, 32, 32), (3, 32, 32)])
def test_a_wrong_image_is_refused_with_its_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected"):
        tiny_network()(torch.zeros(shape), "colour")


def test_a_batch_gives_what_single_images_give() -> None:
    network = tiny_network()
    images = torch.randn(3, 3, 32, 32)
    with torch.no_grad():
        together = network(images, "shape")
        alone = torch.cat([network(image[None], "shape") for image in images])
    torch.testing.assert_close(together, alone)


def test_channels_alternate_after_the_shuffle() -> None:
    left, right = torch.tensor([[[[1.0, 2.0]]]]), torch.tensor([[[[3.0, 4.0]]]])
    assert shuffle_channels(left, right).flatten().tolist() == [1, 3, 2, 4]


def test_merging_drops_the_last_odd_row_and_column() -> None:
    merging = PatchMerging(4)
    x = torch.randn(1, 5, 7, 4)
    torch.testing.assert_close(merging(x), merging(x[:, :4, :6]))


def test_drop_path_leaves_out_whole_samples_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    drop = DropPath(0.25).train()
    kept = drop(torch.ones(4000, 2, 2))
    per_sample = kept.flatten(1)
    assert bool((per_sample == per_sample[:, :1]).all())
    assert sorted(set(per_sample[:, 0].tolist())) == pytest.approx([0, 1 / 0.75])
    assert kept.mean().item() == pytest.approx(1, abs=0.05)
    assert drop.eval()(torch.ones(3)).tolist() == [1, 1, 1]


def test_drop_path_grows_from_the_first_block_to_the_last() -> None:
    network = MedMamba(TINY, 2, drop_path=0.3)
    rates = [block.drop_path.rate for layer in network.layers for block in layer.blocks]
    assert rates == pytest.approx([0, 0.1, 0.2, 0.3])


@pytest.mark.parametrize(
    ("depths", "dims"),
    [
        ((1, 1, 1), (8, 16, 32, 64)),
        ((1, 1, 1, 1), (8, 16, 32, 65)),
        ((0, 1, 1, 1), (8, 16, 32, 64)),
    ],
)
def test_impossible_sizes_are_refused(depths: tuple[int, ...], dims: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"dims|depths"):
        NetworkConfig(depths, dims)
