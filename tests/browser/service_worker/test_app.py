"""The site as an installed app: shared pictures and the installation."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.browser.backdrop import CUT_MS, Backdrop, Shot
from tests.browser.service_worker.host import LEFT_ENTRIES, Host, wait_stored
from tests.browser.test_custom_model import COUNT_PERSIST_REQUESTS


def test_a_shared_picture_reaches_the_page_and_not_the_host(
    backdrop: Backdrop, host: Host, address: str, shot: Callable[..., Shot], context: BrowserContext
) -> None:
    wait_stored(backdrop)
    name = "café 100%.png"

    def share(page: Page, pictures: list[FilePayload]) -> None:
        page.set_content(
            f'<form method="post" enctype="multipart/form-data" action="{address}share">'
            '<input type="file" name="pictures" multiple><button>Share</button></form>'
        )
        page.locator("input").set_input_files(pictures)
        page.get_by_role("button", name="Share").click()

    sharing = context.new_page()
    share(sharing, [shot("chelsea", name).payload, shot("coffee").payload])
    there = Backdrop(sharing)
    expect(there.name).to_have_text(name)
    expect(there.tile("coffee.png")).to_be_visible()
    assert sharing.url == address
    there.wait_cut()
    assert host.posted == []
    assert "backdrop-shared /" not in sharing.evaluate("caches.keys()")
    # If one picture cannot be stored or read, none arrives and the page says so.
    sharing.evaluate(LEFT_ENTRIES)
    sharing.add_init_script("Cache.prototype.match = async () => { throw new Error('broken'); }")
    sharing.goto(f"{address}?shared")
    expect(sharing.get_by_text("did not arrive")).to_be_visible()
    sharing.wait_for_function("async () => !(await caches.keys()).includes('backdrop-shared /')")
    sharing = context.new_page()
    used = backdrop.page.evaluate("navigator.storage.estimate().then(({usage}) => usage)")
    context.new_cdp_session(sharing).send(
        "Storage.overrideQuotaForOrigin",
        {"origin": address.rstrip("/"), "quotaSize": used + 1_000_000},
    )
    large = Shot("large.png", bytes(5_000_000)).payload
    share(sharing, [shot("coffee").payload, large])
    expect(sharing.get_by_text("did not arrive")).to_be_visible()
    expect(Backdrop(sharing).tiles).to_have_count(0)
    assert "backdrop-shared /" not in sharing.evaluate("caches.keys()")


def test_browsers_accept_the_site_as_an_app(
    backdrop: Backdrop, context: BrowserContext, address: str, shot: Callable[..., Shot]
) -> None:
    wait_stored(backdrop)
    backdrop.give(shot("chelsea"), shot("coffee"))
    expect(backdrop.page.locator("link[rel=manifest]")).to_have_count(1)
    session = context.new_cdp_session(backdrop.page)
    assert session.send("Page.getAppManifest")["errors"] == []
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in errors] in ([], ["in-incognito"])
    backdrop.page.evaluate("""() => {
      const event = new Event("beforeinstallprompt", {cancelable: true});
      event.prompt = async () => { window.prompted = true; };
      event.userChoice = Promise.resolve({outcome: "accepted"});
      dispatchEvent(event);
    }""")
    # The header offers the installation once a picture has been saved.
    expect(backdrop.page.locator("#install")).to_be_hidden()
    backdrop.page.evaluate("delete globalThis.showSaveFilePicker")
    backdrop.page.evaluate(COUNT_PERSIST_REQUESTS)
    with backdrop.page.expect_download(timeout=CUT_MS):
        backdrop.page.get_by_role("button", name="Save all").click()
    expect(backdrop.page.locator("#install")).to_be_visible()
    assert backdrop.page.evaluate("asked") == 1
    backdrop.page.get_by_role("button", name="About").click()
    backdrop.page.get_by_role("dialog").get_by_role("button", name="Install").click()
    assert backdrop.page.evaluate("prompted")
    backdrop.page.evaluate("backdropOffline.install()")  # a second click
