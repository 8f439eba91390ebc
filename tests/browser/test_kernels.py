"""Every form of the kernels, with any number of threads, gives the same bits."""

import gzip
import json
from base64 import b64encode
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app.build.serve import Handler
from tests.browser.served import give

EMPTY = "empty.html"
SIDES = [[320, 224], [96, 64], [32, 320]]
# In a worker, as in the site: the main thread must not wait.
RUN = """async ([app, model, plan, sides]) => {
  const script = `
    import {start} from "${app}static/kernels.js";
    import {fetchContent} from "${app}static/pack.js";
    const {instantiate, Memory} = WebAssembly;
    onmessage = async ({data: {model, plan, sides, threads, form}}) => {
      const load = async (name) => {
        const found = await fetchContent("${app}" + name.replace("wasm", "pack"));
        return form === "unknown" && name.includes("relaxed") ? new ArrayBuffer(1) : found;
      };
      if (form === "not exact") WebAssembly.instantiate = async (...values) => {
        const {module, instance} = await instantiate(...values);
        const exports = {...instance.exports, ...(instance.exports.exact && {exact: () => 0})};
        return {module, instance: {exports}};
      };
      if (form === "no shared memory") WebAssembly.Memory = class extends Memory {
        constructor(limits) {
          if (limits.shared) throw new RangeError("could not allocate memory");
          super(limits);
        }
      };
      const {threads: reached, open} = await start(threads, load);
      const bytes = Uint8Array.from(atob(model), (c) => c.charCodeAt(0));
      const run = open(bytes, plan);
      const {planes = 3} = plan;
      const answers = sides.map(([height, width]) => {
        // A bright disc, and some noise.
        const values = Float32Array.from({length: 3 * height * width}, (_, i) => {
          const x = (i % width) / width - 0.5;
          const y = (Math.floor(i / width) % height) / height - 0.5;
          return (x * x + y * y < 0.1 ? 2 : -1.5) + 0.3 * Math.sin(i ** 1.5);
        });
        const hints = new Float32Array(4 * height * width).map((_, i) => Number(i % 7 === 0));
        return Array.from(run(values, height, width, planes > 3 ? hints : undefined).mask);
      });
      // Two networks in turn: no thread may take the other's operations.
      const other = open(bytes, plan);
      const small = Float32Array.from({length: 3 * 32 * 32}, (_, i) => Math.sin(i));
      const first = run(small, 32, 32).mask;
      let same = true;
      for (let turn = 0; turn < (form ? 4 : 60); turn++) {
        const again = (turn % 2 ? run : other)(small, 32, 32).mask;
        same &&= again.every((value, i) => value === first[i]);
      }
      postMessage({reached, answers: [...answers, [Number(same)]]});
    };`;
  const address = URL.createObjectURL(new Blob([script], {type: "text/javascript"}));
  const found = [];
  const forms = ["", "not exact", "unknown", "no shared memory"];
  for (const threads of [1, 2, 5]) for (const form of forms) {
    const worker = new Worker(address, {type: "module"});
    worker.postMessage({model, plan, sides, threads, form});
    found.push(await new Promise((resolve, reject) => {
      worker.onmessage = ({data}) => resolve(data);
      worker.onerror = ({message}) => reject(new Error(message));
      setTimeout(() => reject(new Error(`no answer: ${threads} threads, ${form}`)), 60000);
    }));
    worker.terminate();
  }
  return found;
}"""


@pytest.fixture
def handler() -> type[Handler]:
    """Serve a page without an engine of its own, too."""

    class WithEmptyPage(Handler):
        def do_GET(self) -> None:
            if self.path != f"/{EMPTY}":
                super().do_GET()
                return
            content = b'<!doctype html><link rel="icon" href="data:,">'
            give(self, content, "text/html")

    return WithEmptyPage


def test_all_forms_and_threads_give_the_same(page: Page, address: str, dist: Path) -> None:
    (app,) = dist.glob("app-*")
    pieces = sorted(dist.glob("backdrop-s-*/*.bin"))
    content = b"".join(gzip.decompress(piece.read_bytes()) for piece in pieces)
    model = b64encode(content).decode()
    plan = json.loads(gzip.decompress((app / "plans/backdrop-s.pack").read_bytes()))
    page.goto(f"{address}{EMPTY}")
    found = page.evaluate(RUN, [f"{address}{app.name}/", model, plan, SIDES])
    # The last form of each has no memory that threads could share.
    assert [each["reached"] for each in found] == [1, 1, 1, 1, 2, 2, 2, 1, 5, 5, 5, 1]
    *answers, (same,) = found[0]["answers"]
    assert same
    pixels = [height * width // 4 for height, width in SIDES]
    assert [len(answer) for answer in answers] == pixels
    assert all(max(answer) > min(answer) + 0.01 for answer in answers)
    assert all(each["answers"] == found[0]["answers"] for each in found[1:])
