"""The storage dialog: what is stored, checked and deleted."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.backdrop import Backdrop, Shot
from tests.browser.service_worker.host import ENTRIES, LEFT_ENTRIES, wait_stored
from tests.browser.test_custom_model import COUNT_PERSIST_REQUESTS
from tests.browser.test_storage import DATABASES

STORE_OUTDATED = """async () => {
  const cache = await caches.open("backdrop-networks /");
  await cache.put("u2netp-000000000000/00.bin", new Response("of an earlier version"));
}"""
DAMAGE = """async () => {
  const cache = await caches.open("backdrop-networks /");
  const [request] = await cache.keys();
  const data = new Uint8Array(await (await cache.match(request)).arrayBuffer());
  data[1000] ^= 1;
  await cache.put(request, new Response(data));
}"""


def test_stored_items_are_listed_checked_and_deleted(
    backdrop: Backdrop, context: BrowserContext, address: str, shot: Callable[..., Shot]
) -> None:
    wait_stored(backdrop)
    page = backdrop.page
    page.goto(f"{address}?open=storage")
    backdrop.wait_ready()
    dialog = page.get_by_role("dialog", name="Storage on this device")
    rows = dialog.get_by_role("listitem")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text(re.compile(r"app itself.*\d\d\.\d MB, since .*20\d\d"))
    expect(rows.nth(1)).to_contain_text(re.compile(r"Model Fast.*3\.7 MB, since .*20\d\d"))
    expect(dialog).to_contain_text(re.compile(r"MB of .*[GM]B are used"))
    check = dialog.get_by_role("button", name="Check models")
    # Pieces of an earlier version have no hash to be compared with.
    page.evaluate(STORE_OUTDATED)
    check.click()
    expect(dialog.get_by_text("complete and unchanged")).to_be_visible()
    dialog.get_by_role("button", name="Delete: Models no longer used").click()
    expect(rows).to_have_count(3)
    page.evaluate(DAMAGE)
    check.click()
    expect(dialog.get_by_text("1 damaged piece was deleted")).to_be_visible()
    expect(rows).to_have_count(2)
    dialog.get_by_role("button", name="Close").click()
    page.goto(address)
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    page.evaluate(COUNT_PERSIST_REQUESTS)
    page.get_by_role("button", name="About").click()
    page.get_by_label("Keep my pictures").check()
    page.wait_for_function("asked === 1")
    page.evaluate(LEFT_ENTRIES)
    page.get_by_role("button", name="Manage storage").click()
    expect(rows).to_have_count(6)
    expect(rows.filter(has_text="Presets")).to_have_count(1)
    expect(rows.filter(has_text="Pictures shared with the app")).to_have_count(1)
    dialog.get_by_role("button", name="Delete: 1 picture").click()
    expect(rows).to_have_count(5)
    page.evaluate("localStorage['backdrop-keep-pictures'] = true")
    for name in ("Delete everything", "Really delete everything"):
        dialog.get_by_role("button", name=name, exact=True).click()
    expect(dialog.get_by_text("Everything was deleted")).to_be_visible()
    expect(dialog.get_by_text("Nothing is stored")).to_be_visible()
    assert page.evaluate(ENTRIES) == 0
    assert page.evaluate("caches.keys()") == ["backdrop-networks /"]
    assert sorted(page.evaluate("Object.keys(localStorage)")) == [
        "another-app",
        "backdrop-isolated /",
    ]
    assert page.evaluate(DATABASES) == []
    # The page continues, and the next visit stores it again.
    page.reload()
    wait_stored(backdrop)
