"""The dialog about what is stored on the device: how large, since when, delete, check."""

from backdrop.runtime.page import cache_inspector, dom, local_store, offline
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.text import messages


class StorageDialog:
    """Looks at the storage whenever it opens, and after each thing it does."""

    def __init__(self, work, presets):
        """Take the Work, and the Presets."""
        self._work = work
        self._presets = presets
        self._dialog = dom.element("storage")
        self._list = dom.element("storage-list")
        self._said = dom.element("storage-status")
        self._all = dom.element("storage-all")
        self._check = dom.element("storage-check")
        self._sure = False  # about deleting everything
        dom.listen(dom.element("storage-open"), "click", lambda event: self._open())
        dom.listen(dom.element("storage-close"), "click", lambda event: self._dialog.close())
        dom.listen(self._dialog, "click", self._click)
        dom.listen(self._check, "click", lambda event: self._do(self._check_networks))
        dom.listen(self._all, "click", self._press_all)
        if offline.asked_for() == "storage":
            self._open()

    def show(self, state):
        """Show nothing of the state: the storage itself is looked at."""

    def _open(self):
        dom.element("about").close()
        dom.write(self._said, "")
        self._dialog.showModal()
        dom.later(self._refresh())

    def _click(self, event):
        # Only a click beside the dialog's content reaches the dialog itself.
        if event.target.id == "storage":
            self._dialog.close()

    def _press_all(self, event):
        if self._sure:
            self._do(self._drop_all)
        else:
            self._ask(True)

    def _ask(self, sure):
        self._sure = sure
        dom.write(self._all, messages.REALLY_EVERYTHING if sure else messages.EVERYTHING_STORED)

    def _do(self, action):
        dom.later(self._done(action))

    async def _done(self, action):
        focused = dom.focused()
        try:
            dom.write(self._said, await action())
        except (cache_inspector.StorageError, local_store.ShelfError):
            dom.write(self._said, messages.STORAGE_CLOSED)
        self._work.changed()
        await self._refresh()
        dom.keep_focus(focused, ("storage-close",))

    async def _refresh(self):
        self._ask(False)
        try:
            used, granted, lasts = await cache_inspector.room()
            rows = await self._rows()
        except (cache_inspector.StorageError, local_store.ShelfError):
            dom.write(self._said, messages.STORAGE_CLOSED)
            return
        line = messages.room_line(used, granted, lasts, offline.is_cramped())
        dom.write(dom.element("storage-usage"), line)
        self._list.replaceChildren()
        for title, size, date, drop in rows:
            self._list.append(self._row(title, messages.stored_line(size, date), drop))
        dom.show(dom.element("storage-empty"), not rows)
        # A choice is a text of a few characters, and has no row.
        self._all.disabled = not rows and not local_store.names()
        self._check.disabled = not any(row[0] in messages.STORED_NETWORKS.values() for row in rows)

    def _row(self, title, facts, drop):
        row = dom.copy_of("storage-item")
        name, text, button = (
            row.querySelector("b"),
            row.querySelector("small"),
            row.lastElementChild,
        )
        dom.write(name, title)
        dom.write(text, facts)
        dom.mark(button, "aria-label", f"Delete: {title}")

        async def delete():
            await drop()
            return messages.deleted(title)

        dom.listen(button, "click", lambda event: self._do(delete))
        return row

    async def _rows(self):
        """Return (title, bytes, date, what deletes it) of all that is stored."""
        rows = []
        versions = await cache_inspector.versions()
        if versions:
            size = sum(kept.bytes for kept in versions)
            rows.append(
                (messages.STORED_APP, size, versions[-1].date, cache_inspector.drop_versions)
            )
        networks = {kept.name: kept for kept in await cache_inspector.networks()}
        for name in (FAST, BEST, cache_inspector.OUTDATED):
            if name in networks:
                kept = networks[name]
                title = messages.STORED_NETWORKS[name]
                rows.append((title, kept.bytes, kept.date, self._network_drop(name)))
        runtime = await cache_inspector.runtime()
        if runtime:
            rows.append(
                (messages.STORED_RUNTIME, runtime.bytes, runtime.date, cache_inspector.drop_runtime)
            )
        own = await cache_inspector.own_network()
        if own:
            title = f"{messages.STORED_OWN}: {own.name}"
            rows.append((title, own.bytes, own.date, self._drop_own))
        shared = await cache_inspector.shared()
        if shared:
            rows.append((messages.STORED_SHARED, shared.bytes, "", cache_inspector.drop_shared))
        pictures = await local_store.pictures()
        if pictures:
            size = sum(file.size for _, file in pictures)
            title = messages.count(len(pictures), "picture", "pictures")
            rows.append((title, size, "", self._drop_pictures))
        edits = self._work.histories.count()
        if edits:
            title = f"Edits of {messages.count(edits, 'picture', 'pictures')}"
            rows.append((title, self._work.histories.size(), "", self._drop_edits))
        if self._presets.size():
            rows.append(("Presets", self._presets.size(), "", self._drop_presets))
        return rows

    def _network_drop(self, name):
        async def drop():
            await cache_inspector.drop_network(name)

        return drop

    async def _drop_own(self):
        self._work.remove_own()
        await cache_inspector.drop_own_network()  # the engine may not have started

    async def _drop_pictures(self):
        await self._work.album.forget()

    async def _drop_edits(self):
        self._work.histories.drop_all()

    async def _drop_presets(self):
        self._presets.drop_all()

    async def _drop_all(self):
        self._work.remove_own()
        self._presets.drop_all()
        for name in local_store.names():
            local_store.drop_text(name)
        await self._work.album.forget()  # first: what fails of the rest is not the person's own
        await cache_inspector.drop_all()
        return messages.deleted("")

    async def _check_networks(self):
        self._check.disabled = True
        dom.write(self._said, messages.CHECKING)
        return messages.checked_line(*await cache_inspector.check_networks())
