"""ONNX Runtime takes over where the kernels do not start or fail; without SIMD the page says so."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserType, Page, expect

from app.build.serve import Handler
from backdrop.engine.document import Document
from backdrop.engine.errors import SimdMissing
from backdrop.engine.network.models import MODELS
from backdrop.engine.network.segment import to_tensor
from tests.browser.backdrop import BEST, ENGINE_MS, FAST, Backdrop, Shot, rgba
from tests.browser.conftest import FAST_ONLY, Watch
from tests.browser.served import give
from tests.browser.test_cut import natively
from tests.conftest import PHOTOS

ALLOWED = 0.02  # mean difference of masks
# Runs a network in the site's worker with the kernels and without.
RUN = """async ([app, parts, name, input, output, hintsName, pictures]) => {
  const pieces = await Promise.all(parts.map(async (part) => {
    const {body} = await fetch(part);
    return new Response(body.pipeThrough(new DecompressionStream("gzip"))).blob();
  }));
  const found = [];
  for (const mayUseKernels of [true, false]) {
    const settings = JSON.stringify({threads: 2, lock: "", mayUseKernels});
    const worker = new Worker(`${app}static/networks.js`, {type: "module", name: settings});
    const call = (name, ...values) => new Promise((resolve, reject) => {
      worker.onmessage = ({data: {value, failure}}) => failure ? reject(failure) : resolve(value);
      worker.onerror = ({message}) => reject(message);
      worker.postMessage({id: 1, name, values});
    });
    const model = new Uint8Array(await new Blob(pieces).arrayBuffer());
    const {threads, usesKernels} = await call("create", name, model);
    const masks = [];
    for (const [picture, shape] of pictures) {
      const values = new Float32Array(await (await fetch(picture)).arrayBuffer());
      const hints = hintsName ? [hintsName, new Float32Array(values.length / 3 * 4)] : [];
      masks.push(await call("run", name, input, "float32", values, shape, output, ...hints));
    }
    worker.terminate();
    found.push({threads, usesKernels, masks});
  }
  const [kernels, onnx] = found;
  const mean = (values) => values.reduce((sum, value) => sum + value) / values.length;
  return {
    threads: found.map(({threads}) => threads),
    kernels: found.map(({usesKernels}) => usesKernels),
    shapes: kernels.masks.map(({shape}, number) => [shape, onnx.masks[number].shape].map(String)),
    means: kernels.masks.map(({values}) => mean(values)),
    differences: kernels.masks.map(({values}, number) =>
      mean(values.map((value, i) => Math.abs(value - onnx.masks[number].values[i])))),
  };
}"""
# Puts a failure into the second run of the kernels; the first is the self-test.
FAIL_SECOND_RUN = """{
  const {instantiate} = WebAssembly;
  WebAssembly.instantiate = async (...values) => {
    const {module, instance} = await instantiate(...values);
    if (!instance.exports.help) return {module, instance};
    let runs = 0;
    const run = (...places) => {
      if (++runs > 1) throw new WebAssembly.RuntimeError("unreachable");
      instance.exports.run(...places);
    };
    return {module, instance: {exports: {...instance.exports, run}}};
  };
}"""

# Gives the second thread a place far outside of memory in every run but the first.
FAIL_IN_A_THREAD = """{
  const {notify} = Atomics;
  const [BYTES, FAR] = [6, 0x70000000]; // scratch_bytes: its distance from `turn`, and a value
  let runs = 0;
  Atomics.notify = (words, turn, ...values) => {
    if (++runs > 1) words[turn + BYTES] = FAR;
    return notify(words, turn, ...values);
  };
}"""


@dataclass
class Site:
    """What is wrong with a site: files refused, and changed text, by the ends of their names."""

    refused: tuple[str, ...] = ()
    changed: dict[str, tuple[str, str]] = field(default_factory=dict)  # text, and what replaces it
    added: dict[str, bytes] = field(default_factory=dict)  # files at the top, by their names
    asked: list[str] = field(default_factory=list)  # files, without their folders

    def asked_for_onnx_runtime(self) -> bool:
        return "ort-wasm-simd-threaded.wasm.pack" in self.asked


@pytest.fixture
def site() -> Site:
    """A site that a test damages."""
    return Site()


@pytest.fixture
def handler(site: Site) -> type[Handler]:
    """Serve the damaged site."""

    class Damaged(Handler):
        def do_GET(self) -> None:
            name = self.path.split("/")[-1]
            site.asked.append(name)
            if name.startswith(site.refused):
                self.send_error(HTTPStatus.NOT_FOUND)
            elif name in site.changed:
                script = Path(self.translate_path(self.path)).read_text("utf-8")
                old, new = site.changed[name]
                assert old in script
                give(self, script.replace(old, new, 1).encode(), "text/javascript")
            elif name in site.added:
                give(self, site.added[name], "application/octet-stream")
            else:
                super().do_GET()

        def log_message(self, *_: object) -> None:
            """Log nothing: the failures are intended."""

    return Damaged


@pytest.mark.parametrize("name", sorted(MODELS))
def test_onnx_runtime_answers_as_the_kernels_do(
    name: str, page: Page, address: str, dist: Path, site: Site
) -> None:
    spec = MODELS[name]
    (app,) = dist.glob("app-*")
    parts = [f"{address}{part.relative_to(dist)}" for part in sorted(dist.glob(f"{name}-*/*.bin"))]
    pictures = []
    site.added["favicon.ico"] = b""  # the browser asks for one beside a text
    for photo, pixels in PHOTOS.items():
        tensor = to_tensor(Document(pixels), spec)
        site.added[photo] = tensor.tobytes()
        pictures.append([f"{address}{photo}", list(tensor.shape)])
    page.goto(f"{address}THIRD_PARTY.txt")
    names = [name, spec.input_name, spec.output_name, spec.hints_name]
    found = page.evaluate(RUN, [f"{address}{app.name}/", parts, *names, pictures])
    assert found["threads"] == [2, 2]
    assert found["kernels"] == [(app / "plans" / f"{name}.pack").exists(), False]
    assert all(shapes[0] == shapes[1] for shapes in found["shapes"])
    assert min(found["means"]) > ALLOWED
    assert max(found["differences"]) < ALLOWED


def assert_runtime(backdrop: Backdrop, site: Site, is_onnx_runtime: bool, threads: int = 2) -> None:
    line = backdrop.page.locator("#about-device")
    runtime = "in ONNX Runtime " if is_onnx_runtime else ""
    expect(line).to_contain_text(f"The models run {runtime}with {threads} thread")
    assert site.asked_for_onnx_runtime() == is_onnx_runtime


def assert_alpha(backdrop: Backdrop, picture: Shot, name: str, weights: dict[str, Path]) -> None:
    backdrop.model({BEST: "Best", FAST: "Fast"}[name]).check(force=True)
    found = rgba(backdrop.save()[1])[..., 3]
    difference = np.abs(found.astype(int) - natively(picture.content, name, weights))
    assert difference.mean() < ALLOWED * 255


@pytest.mark.both_networks
@pytest.mark.console_errors
def test_onnx_runtime_runs_both_models_where_the_kernels_do_not_arrive(
    site: Site,
    open_page: Callable[[], Backdrop],
    shot: Callable[..., Shot],
    weights: dict[str, Path],
) -> None:
    site.refused = ("kernels-relaxed", "kernels-plain")
    backdrop, picture = open_page(), shot("chelsea")
    backdrop.give(picture)
    backdrop.wait_better()
    assert_runtime(backdrop, site, is_onnx_runtime=True)
    for name in (BEST, FAST):
        assert_alpha(backdrop, picture, name, weights)


@pytest.mark.both_networks
@pytest.mark.parametrize("isolated", [False])
def test_the_kernels_run_both_models_in_one_thread(
    site: Site,
    open_page: Callable[[], Backdrop],
    shot: Callable[..., Shot],
    weights: dict[str, Path],
) -> None:
    backdrop, picture = open_page(), shot("chelsea")
    backdrop.give(picture)
    backdrop.wait_better()
    assert_runtime(backdrop, site, is_onnx_runtime=False, threads=1)
    for name in (BEST, FAST):
        assert_alpha(backdrop, picture, name, weights)


@pytest.mark.console_errors
def test_plain_kernels_run_where_the_relaxed_ones_do_not_arrive(
    site: Site, open_page: Callable[[], Backdrop], shot: Callable[..., Shot]
) -> None:
    site.refused = ("kernels-relaxed",)
    backdrop = open_page()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    assert_runtime(backdrop, site, is_onnx_runtime=False)
    assert "kernels-plain-shared.pack" in site.asked


@pytest.mark.console_errors
def test_onnx_runtime_runs_a_model_whose_plan_does_not_arrive(
    site: Site, open_page: Callable[[], Backdrop], shot: Callable[..., Shot]
) -> None:
    site.refused = ("backdrop-s.pack",)
    backdrop = open_page()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    assert_runtime(backdrop, site, is_onnx_runtime=True)


@pytest.mark.parametrize("isolated", [True, False])
def test_kernels_that_fail_their_test_are_not_used(
    site: Site,
    isolated: bool,
    open_page: Callable[[], Backdrop],
    shot: Callable[..., Shot],
    weights: dict[str, Path],
) -> None:
    site.changed["self-test-data.js"] = ("export const MASK = [", "export const MASK = [2, ")
    backdrop, picture = open_page(), shot("chelsea")
    backdrop.give(picture)
    backdrop.wait_cut()
    assert_runtime(backdrop, site, is_onnx_runtime=True, threads=2 if isolated else 1)
    assert_alpha(backdrop, picture, FAST, weights)


@pytest.mark.console_errors
def test_a_model_that_neither_runs_can_be_tried_again(
    site: Site, open_page: Callable[[], Backdrop], shot: Callable[..., Shot]
) -> None:
    site.refused = ("kernels-", "ort")
    backdrop = open_page()
    backdrop.give(shot("chelsea"))
    expect(backdrop.failure).to_contain_text("model could not be started", timeout=ENGINE_MS)
    site.refused = ()
    backdrop.failure.get_by_role("button", name="Try again").click()
    backdrop.wait_cut()


@pytest.mark.parametrize("failure", [FAIL_SECOND_RUN, FAIL_IN_A_THREAD], ids=["run", "thread"])
def test_after_a_failed_run_of_the_kernels_onnx_runtime_runs_the_picture(
    failure: str, site: Site, open_page: Callable[[], Backdrop], shot: Callable[..., Shot]
) -> None:
    site.changed["networks.js"] = ("const FIRST", f"{failure}\nconst FIRST")
    backdrop = open_page()
    backdrop.wait_ready()
    assert_runtime(backdrop, site, is_onnx_runtime=False)
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    assert_runtime(backdrop, site, is_onnx_runtime=True)
    expect(backdrop.failure).to_be_hidden()


def test_without_simd_one_sentence_says_so_and_the_page_goes_on(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    address: str,
    site: Site,
    shot: Callable[..., Shot],
) -> None:
    flags = [*browser_type_launch_args["args"], "--js-flags=--no-enable-sse4-1"]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": flags})
    context = browser.new_context(service_workers="block")
    context.add_init_script(FAST_ONLY)
    watch = Watch(context, address)
    page = context.new_page()
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    expect(backdrop.failure).to_contain_text(SimdMissing.user_message, timeout=ENGINE_MS)
    assert not site.asked_for_onnx_runtime()
    backdrop.clear()
    watch.check()
    browser.close()
