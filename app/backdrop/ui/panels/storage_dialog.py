"""The dialog about what is stored on the device: how large, since when, delete, check."""

from backdrop.runtime.page import (
    cache_inspector,
    elements,
    events,
    keyboard_focus,
    local_store,
    offline,
    picture_store,
    scheduling,
)
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.text import storage_messages


class StorageDialog:
    """Looks at the storage whenever it opens, and after each thing it does."""

    def __init__(self, actions, presets):
        """Take the Work, and the Presets."""
        self._actions = actions
        self._presets = presets
        self._dialog = elements.by_id("storage")
        self._list = elements.by_id("storage-list")
        self._said = elements.by_id("storage-status")
        self._all = elements.by_id("storage-all")
        self._check = elements.by_id("storage-check")
        self._sure = False  # about deleting everything
        events.listen(elements.by_id("storage-open"), "click", lambda event: self._open())
        events.listen(elements.by_id("storage-close"), "click", lambda event: self._dialog.close())
        events.listen(self._dialog, "click", self._click)
        events.listen(self._check, "click", lambda event: self._do(self._check_networks))
        events.listen(self._all, "click", self._press_all)
        if offline.requested_dialog() == "storage":
            self._open()

    def show(self, state):
        """Show nothing of the state: the storage itself is looked at."""

    def _open(self):
        elements.by_id("about").close()
        elements.set_text(self._said, "")
        self._dialog.showModal()
        scheduling.start_task(self._refresh())

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
        elements.set_text(
            self._all, storage_messages.CONFIRM_DELETE_ALL if sure else storage_messages.DELETE_ALL
        )

    def _do(self, action):
        scheduling.start_task(self._done(action))

    async def _done(self, action):
        focused = keyboard_focus.focused_element()
        try:
            elements.set_text(self._said, await action())
        except local_store.StorageError:
            elements.set_text(self._said, storage_messages.STORAGE_CLOSED)
        self._actions.changed()
        await self._refresh()
        keyboard_focus.keep_focus(focused, ("storage-close",))

    async def _refresh(self):
        self._ask(False)
        try:
            used, granted, lasts = await cache_inspector.estimate_room()
            rows = await self._rows()
        except local_store.StorageError:
            elements.set_text(self._said, storage_messages.STORAGE_CLOSED)
            return
        line = storage_messages.room_line(used, granted, lasts, offline.lacks_room())
        elements.set_text(elements.by_id("storage-usage"), line)
        self._list.replaceChildren()
        for title, size, date, drop in rows:
            self._list.append(self._row(title, storage_messages.stored_line(size, date), drop))
        elements.show(elements.by_id("storage-empty"), not rows)
        # A choice is a text of a few characters, and has no row.
        self._all.disabled = not rows and not local_store.text_names()
        self._check.disabled = not any(
            row[0] in storage_messages.STORED_MODELS.values() for row in rows
        )

    def _row(self, title, facts, drop):
        row = elements.clone_template("storage-item")
        name, text, button = (
            row.querySelector("b"),
            row.querySelector("small"),
            row.lastElementChild,
        )
        elements.set_text(name, title)
        elements.set_text(text, facts)
        elements.set_attribute(button, "aria-label", storage_messages.delete_label(title))

        async def delete():
            await drop()
            return storage_messages.deleted_line(title)

        events.listen(button, "click", lambda event: self._do(delete))
        return row

    async def _rows(self):
        """Return (title, bytes, date, what deletes it) of all that is stored."""
        rows = []
        versions = await cache_inspector.list_versions()
        if versions:
            size = sum(kept.bytes for kept in versions)
            rows.append(
                (
                    storage_messages.STORED_APP,
                    size,
                    versions[-1].date,
                    cache_inspector.delete_versions,
                )
            )
        networks = {kept.name: kept for kept in await cache_inspector.list_networks()}
        for name in (FAST, BEST, cache_inspector.OUTDATED):
            if name in networks:
                kept = networks[name]
                title = storage_messages.STORED_MODELS[name]
                rows.append((title, kept.bytes, kept.date, self._network_drop(name)))
        runtime = await cache_inspector.find_runtime()
        if runtime:
            rows.append(
                (
                    storage_messages.STORED_RUNTIME,
                    runtime.bytes,
                    runtime.date,
                    cache_inspector.delete_runtime,
                )
            )
        own = await cache_inspector.find_custom_model()
        if own:
            title = f"{storage_messages.STORED_CUSTOM_MODEL}: {own.name}"
            rows.append((title, own.bytes, own.date, self._drop_own))
        shared = await cache_inspector.find_shared()
        if shared:
            rows.append(
                (storage_messages.STORED_SHARED, shared.bytes, "", cache_inspector.delete_shared)
            )
        pictures = await picture_store.list_pictures()
        if pictures:
            size = sum(file.size for _, file in pictures)
            title = storage_messages.stored_pictures_title(len(pictures))
            rows.append((title, size, "", self._drop_pictures))
        edits = self._actions.saved_edits.count()
        if edits:
            title = storage_messages.stored_edits_title(edits)
            rows.append((title, self._actions.saved_edits.size(), "", self._drop_edits))
        if self._presets.size():
            rows.append(
                (storage_messages.STORED_PRESETS, self._presets.size(), "", self._drop_presets)
            )
        return rows

    def _network_drop(self, name):
        async def drop():
            await cache_inspector.delete_network(name)

        return drop

    async def _drop_own(self):
        self._actions.custom_model.remove()
        await cache_inspector.delete_custom_model()  # the engine may not have started

    async def _drop_pictures(self):
        await self._actions.saved_pictures.delete_all()

    async def _drop_edits(self):
        self._actions.saved_edits.delete_all()

    async def _drop_presets(self):
        self._presets.drop_all()

    async def _drop_all(self):
        self._actions.custom_model.remove()
        self._presets.drop_all()
        for name in local_store.text_names():
            local_store.delete_text(name)
        await (
            self._actions.saved_pictures.delete_all()
        )  # first: what fails of the rest is not the person's own
        await cache_inspector.delete_all()
        return storage_messages.deleted_line("")

    async def _check_networks(self):
        self._check.disabled = True
        elements.set_text(self._said, storage_messages.CHECKING)
        return storage_messages.checked_line(*await cache_inspector.verify_networks())
