"""The networks offered: what each needs as input and what is known about it.

Weights are not here; pyproject.toml pins them, app/prepare makes them smaller, and build.py puts
them into the site by `name`. Quality, of the network's mask alone on 134 photos with true masks
(mean over 25 sets, each video one):

| network | download | S-measure | MAE | IoU |
|---|---|---|---|---|
| U²-Net small, as published, float32 | 4.6 MB | .843 | .0410 | .694 |
| the same prepared, int8: within .0001 of it on every fifth photo | 1.1 MB | | | |
| IS-Net, float32 | 176 MB | .885 | .0323 | .771 |
| IS-Net prepared, int8 | 39 MB | .885 | .0317 | .770 |

That is of squares, as the networks were published; aspect.py has what they are shown, and gain.
Better ones exist (BiRefNet, RMBG 2): several times larger, or under licences that forbid business.
Whoever may use one can load it (own.py).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelSpec:
    """One network that turns a picture into the probability of being foreground.

    Input: float32 1x3xHxW RGB, each channel (value / scale - mean) / std with values 0 to
    255. `scale` None takes the picture's own brightest value. Output: float32 1x1xHxW, after a
    sigmoid; its range is stretched to 0 to 1 (segment.py).

    `input_size` px is the longer of H and W. `size_multiple`: both may be any multiple of it; 0 for
    a network that takes a square of `input_size` alone (aspect.py).

    `megabytes` is what is kept of it, 0 for a file of the person's own.

    `float16`: the input is float16 instead. `rescale_output` False: the output is taken as it is,
    through a sigmoid where it leaves 0 to 1; it may have another size than the input. `guide`: the
    network that is asked before it, and tells where to look (focus.py).
    """

    name: str
    title: str
    input_size: int
    input_name: str
    output_name: str
    scale: float | None
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    licence: str
    megabytes: float = 0.0
    size_multiple: int = 0
    float16: bool = False
    rescale_output: bool = True
    guide: str = ""


U2NETP = ModelSpec(
    name="u2netp",
    title="U²-Net small",
    input_size=320,
    size_multiple=32,
    input_name="input.1",
    output_name="1959",
    scale=None,
    mean=(0.485, 0.456, 0.406),
    std=(0.229, 0.224, 0.225),
    licence="Apache-2.0",
    megabytes=1.3,
)

ISNET = ModelSpec(
    name="isnet",
    title="IS-Net",
    input_size=1024,
    size_multiple=64,
    input_name="input",
    output_name="output",
    scale=256.0,
    mean=(0.5, 0.5, 0.5),
    std=(1.0, 1.0, 1.0),
    licence="code Apache-2.0, weights listed as MIT, training data's terms disputed",
    megabytes=44.5,
    guide=U2NETP.name,
)

MODELS = {spec.name: spec for spec in (U2NETP, ISNET)}
