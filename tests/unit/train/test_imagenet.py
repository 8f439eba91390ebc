import pytest

from app.train.imagenet import encoder_state, is_published
from app.train.layout import BACKDROP_S
from tests.unit.train.tiny_network import LAYOUT

NORM = ("weight", "bias", "running_mean", "running_var")


def published() -> dict[str, str]:
    """Name the tensors of a published network with the tiny layout's blocks; each is its name."""
    places = ["_conv_stem", "_bn0", "_conv_head", "_bn1", "_fc"]
    number = 0
    for stage in LAYOUT.stages:
        for _ in range(stage.repeats):
            parts = ["_depthwise_conv", "_bn1", "_project_conv", "_bn2"]
            parts += ["_expand_conv", "_bn0"] * (stage.expansion > 1)
            places += [f"_blocks.{number}.{part}" for part in parts]
            number += 1
    names = [
        f"{place}.{part}" for place in places for part in (NORM if "_bn" in place else NORM[:1])
    ]
    return {name: name for name in names}


def test_blocks_are_counted_through_the_stages() -> None:
    state = encoder_state(published(), LAYOUT)
    assert state["encoder.stem.0.weight"] == "_conv_stem.weight"
    assert state["encoder.stem.1.running_var"] == "_bn0.running_var"
    assert state["encoder.stages.0.0.depth.1.bias"] == "_blocks.0._bn1.bias"
    assert state["encoder.stages.1.1.expand.0.weight"] == "_blocks.2._expand_conv.weight"
    assert state["encoder.stages.4.1.project.1.running_mean"] == "_blocks.6._bn2.running_mean"
    assert "encoder.stages.0.0.expand.0.weight" not in state


def test_every_kernel_of_the_encoder_is_found() -> None:
    kernels = {name for name in encoder_state(published(), LAYOUT) if name.endswith(".0.weight")}
    wanted = {name for name in LAYOUT.kernel_shapes() if name.startswith("encoder.")}
    assert kernels == {f"{name}.0.weight" for name in wanted - {"encoder.hint"}}


def test_a_network_of_another_size_is_an_error() -> None:
    more = published() | {"_blocks.7._project_conv.weight": ""}
    with pytest.raises(KeyError, match="more than 7 blocks"):
        encoder_state(more, LAYOUT)
    with pytest.raises(KeyError, match=r"_blocks\.7"):
        encoder_state(published(), BACKDROP_S)


def test_published_states_are_recognised() -> None:
    assert is_published(published())
    assert not is_published(encoder_state(published(), LAYOUT))
