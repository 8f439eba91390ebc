"""A pair of files, encoder and decoder, serves Pick: recognised, used, stored, removed, refused."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, expect

from backdrop import Cutout, render, select
from backdrop.engine.formats.decode import decode
from tests.browser.backdrop import ENGINE_MS, Backdrop, Shot, rgba
from tests.browser.test_custom_model import DROP
from tests.browser.test_failures import kill_engine
from tests.browser.test_pick import OUTLINE, open_pick, point_on, radio, settle
from tests.networks import file_of, network
from tests.selector_graphs import NAMED, decoder, encoder, pair_of, store_outside

Give = Callable[..., Shot]
CACHES = "async () => (await caches.keys()).filter(name => name.startsWith('backdrop-select'))"


def shots_of(name: str, parameters: float = 0.0) -> tuple[Shot, Shot]:
    files = pair_of(NAMED[name], parameters)
    return Shot("one.onnx", files[0]), Shot("two.onnx", files[1])


def use_pair(backdrop: Backdrop, *shots: Shot) -> Locator:
    dialog = backdrop.offer_model(*shots)
    dialog.get_by_role("button", name="Use model").click(timeout=ENGINE_MS)
    expect(dialog).to_be_hidden(timeout=ENGINE_MS)
    return dialog


def bright(shot: Shot) -> Shot:
    """Return a picture's lighter half of grey levels, in which the graphs' discs are whole."""
    pixels = np.asarray(Image.open(io.BytesIO(shot.content)).convert("RGB"))
    file = io.BytesIO()
    Image.fromarray(130 + pixels // 3).save(file, "PNG")
    return Shot("bright.png", file.getvalue())


def alpha_of(backdrop: Backdrop) -> NDArray[np.uint8]:
    return rgba(backdrop.save()[1])[..., 3]


def in_picture(backdrop: Backdrop, point: tuple[float, float], width: int) -> tuple[float, float]:
    box = backdrop.page.locator("#frame").bounding_box()
    assert box
    scale = width / box["width"]
    return (point[0] - box["x"]) * scale, (point[1] - box["y"]) * scale


def natively(
    picture: Shot, before: NDArray[np.uint8], at: tuple[float, float], name: str, folder: Path
) -> NDArray[np.uint8]:
    """Return the alpha after a tap to keep, by the API."""
    pair = folder / "a.onnx", folder / "b.onnx"
    for path, file in zip(pair, pair_of(NAMED[name]), strict=True):
        path.write_bytes(file)
    cutout = Cutout(decode(picture.content, 10**8), before, 1.0, "")
    return rgba(render(cutout, select(cutout, keep=[at], model=pair)))[..., 3]


@pytest.mark.parametrize("name", ["sam", "sam2-community"])
def test_a_tap_takes_the_models_disc_as_the_command_does(
    name: str, backdrop: Backdrop, shot: Give, tmp_path: Path
) -> None:
    page, picture = backdrop.page, bright(shot("astronaut"))
    use_pair(backdrop, *shots_of(name))
    open_pick(backdrop, picture)
    expect(page.locator("#pick-model")).to_have_text(
        "An unknown model of the SAM family finds what you tap.", timeout=ENGINE_MS
    )
    before = alpha_of(backdrop)
    missing = point_on(page, "outside")
    page.mouse.click(*missing)
    settle(backdrop, "Added")
    after = alpha_of(backdrop)
    expected = natively(
        picture, before, in_picture(backdrop, missing, before.shape[1]), name, tmp_path
    )
    assert (after > before + 100).mean() > 0.01
    assert np.abs(after.astype(int) - expected).mean() < 1.5


def test_several_answers_are_offered_and_undone_as_one_step(backdrop: Backdrop, shot: Give) -> None:
    page, picture = backdrop.page, bright(shot("astronaut"))
    use_pair(backdrop, *shots_of("slim"))
    open_pick(backdrop, picture)
    expect(page.locator("#pick-model")).to_contain_text("finds what you tap", timeout=ENGINE_MS)
    row = page.get_by_role("group", name="Last tap")
    expect(row).to_be_hidden()
    before = alpha_of(backdrop)
    missing = point_on(page, "outside")
    page.mouse.move(*missing)
    expect(page.locator("#pick-light")).to_have_attribute("d", OUTLINE)
    page.mouse.click(*missing)
    settle(backdrop, "Added")
    expect(row).to_contain_text("2 of 3")
    sizes = {2: int((alpha_of(backdrop) > 127).sum())}
    row.get_by_role("button", name="Larger").click()
    expect(row).to_contain_text("3 of 3")
    expect(row.get_by_role("button", name="Larger")).to_have_attribute("aria-disabled", "true")
    backdrop.wait_settled()
    sizes[3] = int((alpha_of(backdrop) > 127).sum())
    page.keyboard.press("[")
    page.keyboard.press("[")
    page.keyboard.press("[")
    expect(row).to_contain_text("1 of 3")
    backdrop.wait_settled()
    sizes[1] = int((alpha_of(backdrop) > 127).sum())
    assert int((before > 127).sum()) < sizes[1] < sizes[2] < sizes[3]
    page.keyboard.press("Control+z")
    backdrop.wait_settled()
    expect(row).to_be_hidden()
    assert np.array_equal(alpha_of(backdrop), before)
    expect(page.get_by_role("button", name="Undo", exact=True).first).to_be_disabled()


def test_a_pair_is_recognised_stored_and_removed(backdrop: Backdrop, shot: Give) -> None:
    page = backdrop.page
    dialog = backdrop.offer_model(*shots_of("sam", 7.0))
    status = dialog.get_by_role("status")
    expect(status).to_contain_text("MobileSAM for Pick, 7", timeout=ENGINE_MS)
    expect(status).to_contain_text("Apache-2.0.")
    dialog.get_by_role("button", name="Use model").click()
    expect(dialog).to_be_hidden(timeout=ENGINE_MS)
    assert len(page.evaluate(CACHES)) == 1
    page.reload()
    open_pick(backdrop, shot("astronaut"))
    line = page.locator("#pick-model")
    expect(line).to_have_text("MobileSAM finds what you tap.", timeout=ENGINE_MS)
    page.get_by_role("button", name="About").click()
    page.get_by_role("button", name="Use a custom model").click()
    expect(dialog).to_contain_text("MobileSAM for Pick")
    expect(dialog).to_contain_text("stored in this browser")
    dialog.get_by_role("button", name="Remove the model for Pick").click()
    expect(dialog.locator("#selector-current")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(line).to_have_text("", timeout=ENGINE_MS)
    page.wait_for_function(f"async () => !(await ({CACHES})()).length")
    page.mouse.click(*point_on(page, "outside"))
    settle(backdrop, "Added")
    expect(page.get_by_role("group", name="Last tap")).to_be_hidden()


def test_weights_beside_the_graphs_are_taken_and_missed(backdrop: Backdrop, shot: Give) -> None:
    layout = NAMED["sam2"]
    parts = store_outside(encoder(layout), "encoder.onnx_data")
    seeing = Shot("a.onnx", parts[""])
    weights = Shot("encoder.onnx_data", parts["encoder.onnx_data"])
    answering = Shot("b.onnx", file_of(decoder(layout)))
    dialog = backdrop.offer_model(seeing, answering)
    expect(dialog.get_by_role("status")).to_have_text(
        "a.onnx keeps its weights in another file, encoder.onnx_data. Choose that file, too.",
        timeout=ENGINE_MS,
    )
    use_pair(backdrop, weights, answering, seeing)
    open_pick(backdrop, bright(shot("astronaut")))
    line = backdrop.page.locator("#pick-model")
    expect(line).to_contain_text("finds what you tap", timeout=ENGINE_MS)
    backdrop.page.mouse.click(*point_on(backdrop.page, "outside"))
    settle(backdrop, "Added")
    expect(backdrop.page.locator("#pick-answer")).to_have_text(re.compile("of"))


def test_wrong_files_are_refused_and_nothing_is_lost(backdrop: Backdrop, shot: Give) -> None:
    seeing, answering = shots_of("sam")
    other = Shot("other.onnx", pair_of(NAMED["edge"])[1])
    mask = Shot("mask.onnx", file_of(network()))
    refused = [
        ((seeing, seeing), "Both files are encoders."),
        ((seeing, other), "belong to different models"),
        ((mask, mask), "no encoder and decoder of a model for Pick"),
        ((seeing, Shot("cut.onnx", answering.content[:-40])), "cut.onnx is not an ONNX model"),
        ((seeing,), "This is one of the two files of a model for Pick."),
        ((answering,), "This is one of the two files of a model for Pick."),
    ]
    backdrop.give(shot("chelsea"))
    for files, sentence in refused:
        dialog = backdrop.offer_model(*files)
        status = dialog.get_by_role("status")
        expect(status).to_contain_text(sentence, timeout=ENGINE_MS)
        expect(dialog.get_by_role("button", name="Use model")).to_be_hidden()
    backdrop.page.keyboard.press("Escape")
    backdrop.wait_cut()
    assert backdrop.page.evaluate(CACHES) == []


@pytest.mark.console_errors
def test_a_model_that_fails_gives_way_to_our_own(backdrop: Backdrop, shot: Give) -> None:
    page, layout = backdrop.page, NAMED["slim"]
    broken = decoder(layout)
    for node in broken.graph.node:
        if node.op_type == "ReduceL2":
            node.attribute[0].ints[0] = 7  # an axis that there is not, found when it runs
    seeing = Shot("a.onnx", file_of(encoder(layout)))
    dialog = backdrop.offer_model(seeing, Shot("b.onnx", file_of(broken)))
    dialog.get_by_role("button", name="Use model").click(timeout=ENGINE_MS)
    expect(dialog.get_by_role("status")).to_contain_text("cannot run in a browser")
    page.keyboard.press("Escape")
    open_pick(backdrop, shot("astronaut"))
    page.mouse.click(*point_on(page, "outside"))
    settle(backdrop, "Added")


def test_the_pair_outlives_the_engine_and_files_may_be_dropped(
    backdrop: Backdrop, shot: Give
) -> None:
    page = backdrop.page
    drop = DROP.replace("data.items.add(new File([Uint8Array.from(content)], name));", "").replace(
        "[name, content]", "files"
    )
    drop = drop.replace(
        "const data = new DataTransfer();",
        "const data = new DataTransfer(); for (const [name, content] of files) "
        "data.items.add(new File([Uint8Array.from(content)], name));",
    )
    page.evaluate(drop, [[each.name, list(each.content)] for each in shots_of("edge", 5.5)])
    dialog = page.get_by_role("dialog", name="Custom model")
    expect(dialog).to_contain_text("EdgeSAM for Pick", timeout=ENGINE_MS)
    expect(dialog).to_contain_text("Not for commercial use without an agreement")
    dialog.get_by_role("button", name="Use model").click()
    expect(dialog).to_be_hidden(timeout=ENGINE_MS)
    open_pick(backdrop, bright(shot("astronaut")))
    with page.expect_event("worker", timeout=ENGINE_MS):  # of the next engine
        kill_engine(page)
    line = page.locator("#pick-model")
    expect(line).to_have_text("EdgeSAM finds what you tap.", timeout=ENGINE_MS)
    radio(backdrop, "Remove").check(force=True)
    backdrop.wait_settled()
    page.mouse.click(*point_on(page, "inside"))
    settle(backdrop, "Removed")
    expect(page.locator("#pick-answer")).to_have_text(re.compile("of"))
