"""Custom models: chosen, used, stored, removed; unusable files get specific messages."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from playwright.sync_api import BrowserContext, Locator, Page, expect

from backdrop.engine.formats.decode import decode
from backdrop.engine.network.catalogue import CATALOGUE
from backdrop.engine.network.custom_model import CUSTOM, inspect, spec_of
from backdrop.engine.network.selectors import SELECTORS
from backdrop.engine.pipeline import cut
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end
from tests.browser.backdrop import CUT_MS, ENGINE_MS, Backdrop, Shot, rgba
from tests.browser.test_failures import kill_engine
from tests.networks import FIXED, FLOAT, HALF, OPEN, file_of, network
from tests.public_graphs import ENTRIES, public_graph, runnable_graph

# Drops a file; no dialog needs to be open.
DROP = """([name, content]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(content)], name));
  document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
}"""
COUNT_PERSIST_REQUESTS = """() => {
  window.asked = 0;
  navigator.storage.persist = () => Promise.resolve(Boolean(++window.asked));
}"""
CUSTOM_CACHES = "async () => (await caches.keys()).filter(name => name.startsWith('backdrop-own'))"


def natively(
    picture: Shot,
    content: bytes,
    side: int,
    colours: str,
    folder: Path,
    weights: Mapping[str, Path] = MappingProxyType({}),
) -> NDArray[np.uint8]:
    """Cut a picture with a custom model; `weights` has the model that mends it, if any does."""
    path = folder / "custom.onnx"
    path.write_bytes(content)
    spec = spec_of(inspect(content), side, colours)
    runtime = NativeRuntime({**weights, CUSTOM: path})
    document = decode(picture.content, 10**8)
    return run_to_end(cut(document, spec, runtime, lambda _: None)).alpha


def use(backdrop: Backdrop, dialog: Locator) -> None:
    dialog.get_by_role("button", name="Use model").click()
    expect(dialog).to_be_hidden(timeout=ENGINE_MS)


def wait_custom_cut(backdrop: Backdrop, title: str) -> None:
    expect(backdrop.model("Custom")).to_be_checked()
    expect(backdrop.page.get_by_text(f"Custom is {title}.")).to_be_visible()
    expect(backdrop.page.locator("#custom-model-choice:not([data-pending])")).to_be_visible(
        timeout=CUT_MS
    )
    backdrop.wait_cut()


def assert_alpha(backdrop: Backdrop, expected: NDArray[np.uint8]) -> None:
    found = rgba(backdrop.save()[1])[..., 3]
    assert found.shape == expected.shape
    assert np.abs(found.astype(int) - expected).mean() < 1


def test_a_custom_model_cuts_and_is_available_after_a_reload(
    backdrop: Backdrop, address: str, shot: Callable[..., Shot], tmp_path: Path
) -> None:
    content, picture = file_of(network(FIXED)), shot("coffee")
    expected = natively(picture, content, 64, "signed", tmp_path)
    backdrop.give(picture)
    dialog = backdrop.offer_model(Shot("Bright spots.onnx", content))
    expect(dialog).to_contain_text("input 64 × 64 pixels", timeout=ENGINE_MS)
    expect(dialog.get_by_role("radio", name="MODNet")).to_be_checked()
    expect(dialog.get_by_label("Input size")).to_be_hidden()
    use(backdrop, dialog)
    wait_custom_cut(backdrop, "Bright spots")
    assert_alpha(backdrop, expected)
    assert len(backdrop.page.evaluate(CUSTOM_CACHES)) == 1

    backdrop.page.reload()
    backdrop.give(picture)
    backdrop.wait_cut()
    expect(backdrop.model("Custom")).not_to_be_checked()
    backdrop.model("Custom").check(force=True)
    wait_custom_cut(backdrop, "Bright spots")
    assert_alpha(backdrop, expected)

    backdrop.page.get_by_role("button", name="About").click()
    expect(backdrop.page.locator("#about-custom-model")).to_contain_text("stored in this browser")
    backdrop.page.get_by_role("button", name="Use a custom model").click()
    dialog.get_by_role("button", name="Remove").click()
    expect(dialog.get_by_role("button", name="Remove")).to_be_hidden()
    backdrop.page.keyboard.press("Escape")
    expect(backdrop.model("Custom")).to_be_hidden()
    backdrop.wait_cut()
    backdrop.page.wait_for_function(f"async () => !(await ({CUSTOM_CACHES})()).length")


def test_a_model_replaced_by_another_tab_is_not_used_by_mistake(
    backdrop: Backdrop, context: BrowserContext, address: str, shot: Callable[..., Shot]
) -> None:
    other = Backdrop(context.new_page())
    other.page.goto(address)
    for tab, name in ((backdrop, "here"), (other, "there")):
        tab.page.evaluate(COUNT_PERSIST_REQUESTS)
        use(tab, tab.offer_model(Shot(f"{name}.onnx", file_of(network()))))
        expect(tab.page.locator("#about-custom-model")).to_contain_text("stored in this browser")
        tab.page.wait_for_function("asked === 1")
    kill_engine(backdrop.page)
    backdrop.give(shot("chelsea"))
    message = "here: This model is no longer in the browser's storage. Choose its file again."
    expect(backdrop.note).to_contain_text(message, timeout=ENGINE_MS)


@pytest.mark.parametrize("element", [FLOAT, HALF], ids=["float32", "float16"])
def test_the_dialog_asks_for_the_input_size_of_a_dropped_model_without_one(
    element: int, backdrop: Backdrop, shot: Callable[..., Shot], tmp_path: Path
) -> None:
    content, picture = file_of(network(OPEN, element, gain=9.0)), shot("chelsea")
    expected = natively(picture, content, 320, "centred", tmp_path)
    backdrop.page.evaluate(DROP, ["logits.onnx", list(content)])
    dialog = backdrop.page.get_by_role("dialog", name="Custom model")
    size = dialog.get_by_label("Input size")
    expect(size).to_have_value("512", timeout=ENGINE_MS)
    size.select_option("320")
    dialog.get_by_role("radio", name="RMBG 1.4").check()
    use(backdrop, dialog)
    backdrop.give(picture)
    wait_custom_cut(backdrop, "logits")
    assert_alpha(backdrop, expected)


def test_a_recognised_model_is_not_asked_about_and_cuts_as_published(
    backdrop: Backdrop, shot: Callable[..., Shot], weights: dict[str, Path], tmp_path: Path
) -> None:
    content, picture = runnable_graph(ENTRIES["u2netp"]).SerializeToString(), shot("coffee")
    expected = natively(picture, content, 320, "imagenet", tmp_path, weights)
    backdrop.give(picture)
    dialog = backdrop.offer_model(Shot("any name.onnx", content))
    expect(dialog).to_contain_text(
        "U²-Net small, 320 pixels. Apache-2.0. Best for clear subjects.", timeout=ENGINE_MS
    )
    expect(dialog.get_by_role("radio", name="MODNet")).to_be_hidden()
    expect(dialog.get_by_label("Input size")).to_be_hidden()
    use(backdrop, dialog)
    wait_custom_cut(backdrop, "any name")
    assert_alpha(backdrop, expected)


def test_the_dialog_says_terms_before_use_and_asks_only_what_is_open(backdrop: Backdrop) -> None:
    dialog = backdrop.offer_model(Shot("a.onnx", file_of(public_graph(ENTRIES["rmbg-2.0"]))))
    status = dialog.get_by_role("status")
    expect(status).to_contain_text("RMBG 2.0, 1024 pixels. CC-BY-NC-4.0.", timeout=ENGINE_MS)
    expect(status).to_contain_text("Not for commercial use")
    expect(dialog.locator("input[type=radio]").first).to_be_hidden()
    expect(dialog.get_by_role("button", name="Use model")).to_be_visible()
    lite = public_graph(ENTRIES["birefnet-lite-512"], element=HALF)
    backdrop.offer_model(Shot("b.onnx", file_of(lite)))
    expect(status).to_contain_text(
        "BiRefNet lite, 512 pixels. MIT. Best for hair and fine structures. Needs about 0.7 GB."
    )
    backdrop.offer_model(Shot("c.onnx", file_of(public_graph(ENTRIES["ormbg"], side=None))))
    expect(status).to_contain_text("IS-Net general or ormbg, 1024 pixels.")
    dialog.get_by_role("radio", name="BEN2, ormbg").check()
    expect(dialog.get_by_label("Input size")).to_be_hidden()
    backdrop.offer_model(Shot("d.onnx", file_of(network(OPEN))))
    expect(status).to_have_text("d.onnx, 0.1 MB")
    expect(dialog.get_by_label("Input size")).to_be_visible()


def test_the_dialog_links_to_pages_with_models(backdrop: Backdrop) -> None:
    backdrop.page.get_by_role("button", name="About").click()
    backdrop.page.get_by_role("button", name="Use a custom model").click()
    dialog = backdrop.page.get_by_role("dialog", name="Custom model")
    dialog.get_by_text("Where to get models").click()
    links = {link.get_attribute("href") for link in dialog.get_by_role("link").all()}
    listed = (*CATALOGUE, *SELECTORS)
    assert links == {address for entry in listed for address in (entry.page, entry.source)}
    expect(dialog.get_by_role("link", name="BiRefNet lite")).to_be_visible()


def unusable_files() -> Sequence[tuple[str, bytes, str]]:
    shape = network([1, 64, 64, 3])
    two = network()
    two.graph.output[0].type.tensor_type.shape.dim[1].dim_value = 2
    elsewhere = network()
    weights = elsewhere.graph.initializer[0]
    weights.data_location = onnx.TensorProto.EXTERNAL
    weights.external_data.add(key="location", value="../../etc/passwd")
    return [
        ("page.onnx", b"<!doctype html>", "not an ONNX model"),
        ("cut off.onnx", file_of(network())[:-40], "not an ONNX model"),
        ("last.onnx", file_of(shape), "does not turn one colour picture"),
        ("two.onnx", file_of(two), "does not turn one colour picture"),
        ("elsewhere.onnx", file_of(elsewhere), "weights in another file"),
    ]


def test_unusable_files_are_refused_with_a_reason(
    backdrop: Backdrop, shot: Callable[..., Shot]
) -> None:
    for name, content, sentence in unusable_files():
        dialog = backdrop.offer_model(Shot(name, content))
        status = dialog.get_by_role("status")
        expect(status).to_contain_text(name, timeout=ENGINE_MS)
        expect(status).to_contain_text(sentence, timeout=ENGINE_MS)
        expect(dialog.get_by_role("button", name="Use model")).to_be_hidden()
        expect(dialog.get_by_role("button", name="Choose a file")).to_be_focused()
    backdrop.page.keyboard.press("Escape")
    expect(backdrop.page.get_by_role("button", name="About")).to_be_focused()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    assert backdrop.page.evaluate(CUSTOM_CACHES) == []


@pytest.mark.console_errors
def test_a_model_that_cannot_run_is_refused_in_the_dialog(
    backdrop: Backdrop, shot: Callable[..., Shot]
) -> None:
    model = network()
    model.graph.node[0].op_type = "Unknown"
    dialog = backdrop.offer_model(Shot("unknown.onnx", file_of(model)))
    button = dialog.get_by_role("button", name="Use model")
    button.click(timeout=ENGINE_MS)
    expect(dialog.get_by_role("status")).to_contain_text("cannot run in a browser")
    dialog.get_by_role("button", name="Close").click()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()


def test_with_a_full_disk_a_model_lasts_for_the_visit_and_survives_the_engine(
    page: Page, address: str, shot: Callable[..., Shot], tmp_path: Path
) -> None:
    session = page.context.new_cdp_session(page)
    full = {"origin": address.rstrip("/"), "quotaSize": 1}
    session.send("Storage.overrideQuotaForOrigin", full)
    page.goto(address)
    backdrop = Backdrop(page)
    content, picture = file_of(network()), shot("chelsea")
    dialog = backdrop.offer_model(Shot("spots.onnx", content))
    expect(dialog).to_contain_text("input 64", timeout=ENGINE_MS)
    use(backdrop, dialog)
    expect(page.locator("#about-custom-model")).to_have_text("spots, 0.1 MB, for this visit only")
    backdrop.wait_ready()
    kill_engine(page)
    backdrop.give(picture)
    wait_custom_cut(backdrop, "spots")
    assert_alpha(backdrop, natively(picture, content, 64, "signed", tmp_path))
