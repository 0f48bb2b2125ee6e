"""The inference form gives the numbers of the training form."""

from __future__ import annotations

import pytest
import torch

from medmamba_desktop.core.network import lean
from medmamba_desktop.core.network.config import VARIANTS, NetworkConfig
from medmamba_desktop.core.network.lean import LeanMedMamba
from medmamba_desktop.core.network.medmamba import MedMamba
from tests.helpers.tiny_model import TINY


def trained(config: NetworkConfig) -> MedMamba:
    """A network whose BatchNorms have moved far from where they began, some scales to zero."""
    torch.manual_seed(0)
    network = MedMamba(config, 3)
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_()
                module.running_var.uniform_(0.1, 3)
                module.weight.normal_()
                module.weight[0] = 0
                module.bias.normal_()
    return network.eval()


@pytest.mark.parametrize("shape", [(1, 3, 32, 32), (2, 3, 72, 56), (3, 3, 33, 95)])
def test_features_are_those_of_the_training_form(shape: tuple[int, ...]) -> None:
    network = trained(TINY)
    image = torch.randn(shape)
    with torch.no_grad():
        expected = network.features(image)
    found = LeanMedMamba(network).features(image)
    assert found.shape == expected.shape
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("variant", ["T", "S", "B"])
def test_logits_of_every_variant_agree(variant: str) -> None:
    torch.manual_seed(1)
    network = MedMamba(VARIANTS[variant], 6).eval()
    image = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        expected = network(image)
        found = network.head(network.pool(LeanMedMamba(network).features(image)))
    assert float((found - expected).abs().max()) <= 1e-4


def test_the_networks_own_weights_stay_as_they_are() -> None:
    network = trained(TINY)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    LeanMedMamba(network).features(torch.randn(1, 3, 32, 32))
    after = network.state_dict()
    assert all(torch.equal(value, after[key]) for key, value in before.items())


def test_without_packed_convolutions_the_numbers_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = trained(TINY)
    image = torch.randn(2, 3, 64, 64)
    packed = LeanMedMamba(network).features(image)
    monkeypatch.setattr(lean, "_has_packing", lambda: False)
    torch.testing.assert_close(LeanMedMamba(network).features(image), packed, rtol=1e-5, atol=1e-5)


def test_changing_sizes_keep_few_packed_weights() -> None:
    network = LeanMedMamba(trained(TINY))
    for side in (32, 64, 96, 128, 32):
        network.features(torch.randn(1, 3, side, side))
    assert len(network._blocks[0][0].convolutions[0]._packed) <= lean.KEPT_PACKINGS


class Forgetful(dict[torch.Size, torch.Tensor]):
    """Packed weights that another thread clears at the worst moment."""

    def __setitem__(self, key: torch.Size, value: torch.Tensor) -> None:
        """Keep nothing."""


def test_packed_weights_may_be_cleared_by_another_thread() -> None:
    network = LeanMedMamba(trained(TINY))
    image = torch.randn(1, 3, 32, 32)
    expected = network.features(image)
    for convolution in network._blocks[0][0].convolutions:
        convolution._packed = Forgetful()
    assert torch.equal(network.features(image), expected)


def test_a_wrong_image_is_refused() -> None:
    with pytest.raises(ValueError, match="expected"):
        LeanMedMamba(trained(TINY)).features(torch.zeros(1, 3, 16, 16))
