"""The models that Backdrop offers: the input each needs, and its licence.

The weights are elsewhere: pyproject.toml pins them, app/prepare makes them smaller, and build.py
puts them into the site by `name`. docs/experiments.md, "Models", compares their quality. Larger
models can be loaded as a custom model (custom_model.py).
"""

from dataclasses import dataclass

from backdrop.engine.arrays.aliases import Size


@dataclass(frozen=True)
class ModelSpec:
    """A network that estimates the probability of being foreground for each pixel.

    Its input is float32 1x3xHxW in RGB: (value / scale - mean) / std in each channel, with values
    from 0 to 255. Its output is float32 1x1xHxW after a sigmoid.

    name: key of the model and of its file.
    title: for the page.
    input_size: pixels of the input's longer side.
    input_name, output_name: of the ONNX graph's tensors.
    hints_name: of a second input, float32 1x4xHxW (hints.py); "" for networks without one.
    megabytes: size in the browser's storage; 0 for a custom model.
    size_multiple: both sides of the input are multiples of it (aspect.py); 0 for a network that
    takes only squares of `input_size`.
    by_shorter: `input_size` is that of the shorter side (aspect.py).
    fixed_size: height and width into which every picture is squeezed; None if the above decide.
    squeeze: how far a picture is squeezed towards a square (aspect.py), from 0, not at all, to 1.
    float16: the input is float16 instead of float32.
    rescale_output: stretch the output's range to 0 to 1. If False, the output is used unchanged,
    after a sigmoid if it exceeds 0 to 1, and its size may differ from the input's.
    second_look: after the whole picture it looks at the subject from near (second_look.py).
    guide: name of the model that runs first and finds the region of interest (focus.py).
    mender: name of the model that runs afterwards and puts regions right (regions.py).
    """

    name: str
    title: str
    input_size: int
    input_name: str
    output_name: str
    scale: float
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    licence: str
    megabytes: float = 0.0
    size_multiple: int = 0
    by_shorter: bool = False
    fixed_size: Size | None = None
    squeeze: float = 5 / 8
    float16: bool = False
    rescale_output: bool = True
    guide: str = ""
    mender: str = ""
    hints_name: str = ""
    second_look: bool = False


# Our own (app/train): the first result, the regions of IS-Net's masks, and what a tap takes.
BACKDROP_S = ModelSpec(
    name="backdrop-s",
    title="Backdrop S",
    input_size=320,
    size_multiple=32,
    squeeze=0,
    input_name="picture",
    output_name="mask",
    hints_name="hints",
    scale=128.0,
    mean=(127 / 128,) * 3,
    std=(1.0, 1.0, 1.0),
    licence="Apache-2.0",
    megabytes=3.7,
    rescale_output=False,
    second_look=True,
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
    guide=BACKDROP_S.name,
    mender=BACKDROP_S.name,
)

MODELS = {spec.name: spec for spec in (BACKDROP_S, ISNET)}
