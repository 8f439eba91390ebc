"""The dialog about what is stored on the device: how large, since when, delete, check."""

from app.runtime import dom, offline, shelf, storage
from app.ui import words
from app.ui.picture import BEST, FAST


class Storage:
    """Looks at the storage whenever it opens, and after each thing it does."""

    def __init__(self, work, presets):
        """Take the Work, and the Presets."""
        self._work = work
        self._presets = presets
        self._dialog = dom.element("storage")
        self._list = dom.element("storage-list")
        self._said = dom.element("storage-said")
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
        dom.write(self._all, words.REALLY_EVERYTHING if sure else words.EVERYTHING_STORED)

    def _do(self, action):
        dom.later(self._done(action))

    async def _done(self, action):
        focused = dom.focused()
        try:
            dom.write(self._said, await action())
        except (storage.StorageError, shelf.ShelfError):
            dom.write(self._said, words.STORAGE_CLOSED)
        self._work.changed()
        await self._refresh()
        dom.keep_focus(focused, ("storage-close",))

    async def _refresh(self):
        self._ask(False)
        try:
            used, granted, lasts = await storage.room()
            rows = await self._rows()
        except (storage.StorageError, shelf.ShelfError):
            dom.write(self._said, words.STORAGE_CLOSED)
            return
        line = words.room_line(used, granted, lasts, offline.is_cramped())
        dom.write(dom.element("storage-room"), line)
        self._list.replaceChildren()
        for title, size, date, drop in rows:
            self._list.append(self._row(title, words.stored_line(size, date), drop))
        dom.show(dom.element("storage-none"), not rows)
        # A choice is a text of a few characters, and has no row.
        self._all.disabled = not rows and not shelf.names()
        self._check.disabled = not any(row[0] in words.STORED_NETWORKS.values() for row in rows)

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
            return words.deleted(title)

        dom.listen(button, "click", lambda event: self._do(delete))
        return row

    async def _rows(self):
        """Return (title, bytes, date, what deletes it) of all that is stored."""
        rows = []
        versions = await storage.versions()
        if versions:
            size = sum(kept.bytes for kept in versions)
            rows.append((words.STORED_APP, size, versions[-1].date, storage.drop_versions))
        networks = {kept.name: kept for kept in await storage.networks()}
        for name in (FAST, BEST, storage.OUTDATED):
            if name in networks:
                kept = networks[name]
                title = words.STORED_NETWORKS[name]
                rows.append((title, kept.bytes, kept.date, self._network_drop(name)))
        runtime = await storage.runtime()
        if runtime:
            rows.append((words.STORED_RUNTIME, runtime.bytes, runtime.date, storage.drop_runtime))
        own = await storage.own_network()
        if own:
            title = f"{words.STORED_OWN}: {own.name}"
            rows.append((title, own.bytes, own.date, self._drop_own))
        shared = await storage.shared()
        if shared:
            rows.append((words.STORED_SHARED, shared.bytes, "", storage.drop_shared))
        pictures = await shelf.pictures()
        if pictures:
            size = sum(file.size for _, file in pictures)
            title = words.count(len(pictures), "picture", "pictures")
            rows.append((title, size, "", self._drop_pictures))
        edits = self._work.histories.count()
        if edits:
            title = f"Edits of {words.count(edits, 'picture', 'pictures')}"
            rows.append((title, self._work.histories.size(), "", self._drop_edits))
        if self._presets.size():
            rows.append(("Presets", self._presets.size(), "", self._drop_presets))
        return rows

    def _network_drop(self, name):
        async def drop():
            await storage.drop_network(name)

        return drop

    async def _drop_own(self):
        self._work.remove_own()
        await storage.drop_own_network()  # the engine may not have started

    async def _drop_pictures(self):
        await self._work.album.forget()

    async def _drop_edits(self):
        self._work.histories.drop_all()

    async def _drop_presets(self):
        self._presets.drop_all()

    async def _drop_all(self):
        self._work.remove_own()
        self._presets.drop_all()
        for name in shelf.names():
            shelf.drop_text(name)
        await self._work.album.forget()  # first: what fails of the rest is not the person's own
        await storage.drop_all()
        return words.deleted("")

    async def _check_networks(self):
        self._check.disabled = True
        dom.write(self._said, words.CHECKING)
        return words.checked_line(*await storage.check_networks())
