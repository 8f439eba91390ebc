"""Cut, edit, save a batch and work offline, once in Firefox and once in WebKitGTK.

Firefox has threads but no File System Access, and its service workers differ from Chromium's;
WebKitGTK has no shared memory, and so one thread.
"""

import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.browser.backdrop import BEST, Shot, rgba
from tests.browser.service_worker.host import Host
from tests.engines.conftest import rgb
from tests.engines.window import Window, until

IS_STORED = """
caches.match(new URL("whole.json", location)).then((kept) => { window.isStored = Boolean(kept); });
return Boolean(window.isStored)"""


def test_cut_edit_batch_and_offline(
    window: Window,
    engine: str,
    host: Host,
    site: Path,
    chelsea: Shot,
    logo: Shot,
    is_cut_out: Callable[..., bool],
) -> None:
    host.site = site
    address = host.start()
    window.open(address)
    window.give(chelsea)
    window.wait_text("picture-status", "Done in")
    name, plain = window.save()
    assert name == "chelsea-cutout.png"
    assert is_cut_out(rgba(plain))
    threads = "[2-4] threads" if engine == "firefox" and (os.cpu_count() or 1) > 1 else "1 thread"
    assert re.search(f"with {threads}", window.text("about-device"))
    for size in ((600, 860), (1280, 860)):
        window.resize(*size)
        until(window.fits, f"The picture is larger than its place in a window of {size}.")

    window.press("//*[@role='tab'][contains(., 'Touch up')]")
    window.press("//label[contains(., 'Erase')]")
    window.press("//label[contains(., 'Snap to edges')]")
    window.drag("after", 60)
    window.wait_settled()
    _, erased = window.save()
    height, width = rgba(erased).shape[:2]
    assert rgba(plain)[height // 2, width // 2, 3] == 255
    assert rgba(erased)[height // 2, width // 2, 3] == 0
    window.press("//*[@id='undo']")
    window.press("//*[@role='tab'][contains(., 'Background')]")
    window.press("//label[contains(., 'Colour')]")
    window.press("//button[@aria-label='White' or normalize-space()='White']")
    window.wait_settled()
    _, white = window.save()
    assert rgb(white)[0, -1].tolist() == [255, 255, 255]

    window.give(Shot("second.png", chelsea.content), logo)
    window.wait_text("batch-line", "3 pictures")
    _, packed = window.save("Save all")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert archive.read("chelsea-cutout.png") == white
        assert archive.read("second-cutout.png") == plain
        assert rgba(archive.read("logo-cutout.png")).shape == (240, 320, 4)

    until(lambda: window.run(IS_STORED), "The site was not stored.")
    assert window.run("return wrong") == []
    host.stop()
    window.open(address)  # Marionette's reload would bypass the service worker
    window.give(Shot("again.png", chelsea.content))
    window.wait_text("picture-status", "Done in")
    assert window.save() == ("again-cutout.png", plain)
    assert window.run("return wrong") == []


def test_the_better_model(
    window: Window, host: Host, site: Path, chelsea: Shot, is_cut_out: Callable[..., bool]
) -> None:
    host.site = site
    window.open(host.start())
    window.give(chelsea)
    window.wait_text("picture-status", "Done in")
    window.press("//fieldset[@id='models']//label[contains(., 'Best')]")
    window.wait_text("picture-status", "Better result in")
    _, better = window.save()
    assert is_cut_out(rgba(better), BEST)
    assert window.run("return wrong") == []
