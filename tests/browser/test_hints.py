"""The networks' worker runs our model on hints, and answers as the native runtime does."""

import gzip
from base64 import b64encode
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.document import Document
from backdrop.engine.network.models import BACKDROP_S
from backdrop.engine.network.segment import to_tensor
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end

# As web_runtime.py calls it.
RUN = """async ([app, name, model, picture, hints, shape]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const floats = (text) => new Float32Array(bytes(text).buffer);
  const {call} = await import(`${app}static/runtime.js`);
  await call("create", undefined, name, bytes(model));
  const answers = [];
  for (const each of hints) {
    const values = ["picture", "float32", floats(picture), shape, "mask", "hints", floats(each)];
    const {values: found, shape: sides} = await call("run", undefined, name, ...values);
    answers.push({sides, found: Array.from(found)});
  }
  return answers;
}"""


def encode(values: Float32Array) -> str:
    return b64encode(values.tobytes()).decode()


def test_hints_reach_the_network(
    page: Page,
    address: str,
    dist: Path,
    weights: dict[str, Path],
    photos: dict[str, NDArray[np.uint8]],
) -> None:
    (app,) = dist.glob("app-*")
    pieces = sorted(dist.glob("backdrop-s-*/*.bin"))
    model = b"".join(gzip.decompress(piece.read_bytes()) for piece in pieces)
    tensor = to_tensor(Document(photos["astronaut"]), BACKDROP_S)
    none = np.zeros((1, 4, *tensor.shape[2:]), np.float32)
    half = none.copy()
    half[0, 0, :, :160] = half[0, 1] = 1
    page.goto(address)
    given = [f"{address}{app.name}/", BACKDROP_S.name, b64encode(model).decode()]
    given += [encode(tensor), [encode(none), encode(half)], list(tensor.shape)]  # type: ignore[list-item]
    found = page.evaluate(RUN, given)
    masks = []
    for each, hints in zip(found, (none, half), strict=True):
        expected = run_to_end(NativeRuntime(weights).run(BACKDROP_S, tensor, hints))
        assert tuple(each["sides"]) == expected.shape == (1, 1, 160, 160)
        masks.append(np.array(each["found"]).reshape(expected.shape))
        assert np.abs(masks[-1] - expected).mean() < 0.01
    assert np.abs(masks[0] - masks[1]).mean() > 0.02
