"""Check static/ort.js in Node.js with a stand-in for ONNX Runtime."""

import json
import shutil
import subprocess

import pytest

from app.build import ROOT

SCRIPT = """
import {open} from "./ort.js";
ArrayBuffer.prototype.transfer ??= function () {
  structuredClone(this, {transfer: [this]});
};
let seen;
const create = async (_, {externalData}) => {
  seen = externalData;
  console.log(JSON.stringify(seen.map(({path, data}) => [path, data.length])));
  return {};
};
const content = new Uint8Array([0, 60, 0, 64]); // 1 and 2 in float16
const rest = {content, halves: [[0, 4]], needsContent: true, isQuantised: false};
await open({InferenceSession: {create}}, new Uint8Array(), {}, rest);
console.log(JSON.stringify([...seen.map(({data}) => data.length), rest.content.length]));
await open({InferenceSession: {create: async () => ({})}}, new Uint8Array(), {});
const widened = new Uint8Array([0, 60, 0, 64]);
const alone = {...rest, content: widened, needsContent: false};
await open({InferenceSession: {create}}, new Uint8Array(), {}, alone);
console.log(JSON.stringify(widened.length));
"""


def test_the_files_of_a_model_are_released_once_it_is_open() -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("needs Node.js")
    command = [node, "--input-type=module", "--eval", SCRIPT]
    done = subprocess.run(command, cwd=ROOT / "static", capture_output=True, text=True, check=True)
    during, afterwards, alone, file = map(json.loads, done.stdout.splitlines())
    assert during == [["weights", 4], ["widened", 8]]
    assert afterwards == [0, 0, 0]
    assert alone == [["widened", 8]]
    assert file == 0
