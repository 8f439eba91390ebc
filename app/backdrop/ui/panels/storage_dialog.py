"""The storage dialog: stored items with size and date, their deletion, a check of the models."""

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
from backdrop.runtime.protocol import HOSTED, HOSTED_NAMES, HOSTED_PICK
from backdrop.ui.control.storage_failure import unless_blocked
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.text import storage_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions

    Delete = Callable[[], Awaitable[None]]
    Row = tuple[str, int, str, Delete]  # title, bytes, local date or "", deletion

# In the order of their rows.
MODELS = (FAST, BEST, HOSTED, HOSTED_PICK, cache_inspector.OUTDATED)


class StorageDialog:
    """Reads the storage whenever it opens, and after each action."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._presets = actions.presets
        self._dialog = elements.by_id("storage")
        self._list = elements.by_id("storage-list")
        self._status = elements.by_id("storage-status")
        self._delete_all = elements.by_id("storage-all")
        self._check = elements.by_id("storage-check")
        self._is_confirming = False  # the next press deletes everything
        events.listen(elements.by_id("storage-open"), "click", lambda event: self._open())
        events.listen(elements.by_id("storage-close"), "click", lambda event: self._dialog.close())
        events.listen(self._dialog, "click", self._click)
        events.listen(self._check, "click", lambda event: self._start(self._verify_models))
        events.listen(self._delete_all, "click", self._press_delete_all)
        if offline.requested_dialog() == "storage":
            self._open()

    def _open(self) -> None:
        elements.by_id("about").close()
        elements.set_text(self._status, "")
        self._dialog.showModal()
        scheduling.start_task(self._refresh())

    def _click(self, event: "Any") -> None:
        # Only a click outside the dialog's content has the dialog itself as its target.
        if event.target.id == "storage":
            self._dialog.close()

    def _press_delete_all(self, event: "Any") -> None:
        if self._is_confirming:
            self._start(self._delete_everything)
        else:
            self._ask_confirmation(True)

    def _ask_confirmation(self, asks: bool) -> None:
        self._is_confirming = asks
        label = storage_messages.CONFIRM_DELETE_ALL if asks else storage_messages.DELETE_ALL
        elements.set_text(self._delete_all, label)

    def _start(self, action: "Callable[[], Awaitable[str]]") -> None:
        """Start an action that returns a sentence for the status line."""
        scheduling.start_task(self._run(action))

    async def _run(self, action: "Callable[[], Awaitable[str]]") -> None:
        focused = keyboard_focus.focused_element()
        try:
            elements.set_text(self._status, await action())
        except local_store.StorageError:
            self._report_closed()
        self._actions.changed()
        await self._refresh()
        keyboard_focus.keep_focus(focused, ("storage-close",))

    async def _refresh(self) -> None:
        self._ask_confirmation(False)
        try:
            used, granted, lasts = await cache_inspector.estimate_room()
            rows = await self._rows()
        except local_store.StorageError:
            self._report_closed()
            return
        line = storage_messages.room_line(used, granted, lasts, offline.lacks_room())
        elements.set_text(elements.by_id("storage-usage"), line)
        self._list.replaceChildren()
        for title, size, date, delete in rows:
            self._list.append(self._row(title, storage_messages.stored_line(size, date), delete))
        elements.show(elements.by_id("storage-empty"), not rows)
        # Stored choices, such as whether to keep pictures, have a few characters and no row.
        self._delete_all.disabled = not rows and not local_store.text_names()
        models = [self._model_title(name) for name in MODELS]
        self._check.disabled = not any(title in models for title, *_ in rows)

    def _report_closed(self) -> None:
        elements.set_text(self._status, unless_blocked(storage_messages.STORAGE_CLOSED))

    def _row(self, title: str, facts: str, delete: "Delete") -> "Any":
        row = elements.clone_template("storage-item")
        button = row.lastElementChild
        elements.set_text(row.querySelector("b"), title)
        elements.set_text(row.querySelector("small"), facts)
        elements.set_attribute(button, "aria-label", storage_messages.delete_label(title))

        async def run() -> str:
            await delete()
            return storage_messages.deleted_line(title)

        events.listen(button, "click", lambda event: self._start(run))
        return row

    async def _rows(self) -> "list[Row]":
        """Return all stored items: those of the site, then the personal. Raises StorageError."""
        return await self._site_rows() + await self._personal_rows()

    async def _site_rows(self) -> "list[Row]":
        rows: list[Row] = []
        versions = await cache_inspector.list_versions()
        if versions:
            size, date = sum(item.bytes for item in versions), versions[-1].date
            rows.append((storage_messages.STORED_APP, size, date, cache_inspector.delete_versions))
        models = {item.name: item for item in await cache_inspector.list_networks()}
        for name in MODELS:
            if name in models:
                item, title = models[name], self._model_title(name)
                rows.append((title, item.bytes, item.date, self._model_deletion(name)))
        runtime = await cache_inspector.find_runtime()
        if runtime:
            title, delete = storage_messages.STORED_RUNTIME, cache_inspector.delete_runtime
            rows.append((title, runtime.bytes, runtime.date, delete))
        return rows

    async def _personal_rows(self) -> "list[Row]":
        rows: list[Row] = []
        custom = await cache_inspector.find_custom_model()
        if custom:
            title = f"{storage_messages.STORED_CUSTOM_MODEL}: {custom.name}"
            rows.append((title, custom.bytes, custom.date, self._delete_custom_model))
        selector = await cache_inspector.find_selector()
        if selector:
            title = f"{storage_messages.STORED_SELECTOR}: {selector.name}"
            rows.append((title, selector.bytes, selector.date, self._delete_selector))
        shared = await cache_inspector.find_shared()
        if shared:
            title, delete = storage_messages.STORED_SHARED, cache_inspector.delete_shared
            rows.append((title, shared.bytes, "", delete))
        pictures = await picture_store.list_pictures()
        if pictures:
            title = storage_messages.stored_pictures_title(len(pictures))
            size = sum(file.size for _, file in pictures)
            rows.append((title, size, "", self._delete_pictures))
        edits = self._actions.saved_edits.count()
        if edits:
            title = storage_messages.stored_edits_title(edits)
            rows.append((title, self._actions.saved_edits.size(), "", self._delete_edits))
        if self._presets.size():
            rows.append(
                (storage_messages.STORED_PRESETS, self._presets.size(), "", self._delete_presets)
            )
        return rows

    def _model_title(self, name: str) -> str:
        if name not in HOSTED_NAMES:
            return storage_messages.STORED_MODELS[name]
        state = self._actions.state
        if name == HOSTED_PICK:
            pair = state.selector.hosted
            return storage_messages.stored_pair_title(pair.title if pair else "")
        hosted = state.engine.hosted
        return storage_messages.stored_hosted_title(hosted.title if hosted else "")

    def _model_deletion(self, name: str) -> "Delete":
        async def delete() -> None:
            await cache_inspector.delete_network(name)

        return delete

    async def _delete_custom_model(self) -> None:
        self._actions.custom_model.remove()
        await cache_inspector.delete_custom_model()  # also where the engine has not started

    async def _delete_selector(self) -> None:
        self._actions.selector.remove()
        await cache_inspector.delete_selector()  # also where the engine has not started

    async def _delete_pictures(self) -> None:
        await self._actions.saved_pictures.delete_all()

    async def _delete_edits(self) -> None:
        self._actions.saved_edits.delete_all()

    async def _delete_presets(self) -> None:
        self._presets.delete_all()

    async def _delete_everything(self) -> str:
        self._actions.custom_model.remove()
        self._actions.selector.remove()
        self._presets.delete_all()
        for name in local_store.text_names():
            local_store.delete_text(name)
        # Personal data first: if a later step fails, only files of the site remain.
        await self._actions.saved_pictures.delete_all()
        await cache_inspector.delete_all()
        return storage_messages.deleted_line("")

    async def _verify_models(self) -> str:
        self._check.disabled = True
        elements.set_text(self._status, storage_messages.CHECKING)
        return storage_messages.checked_line(*await cache_inspector.verify_networks())
