"""Make the worker's calls with their types, as protocol.Calls declares them."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from typing import Any

    from backdrop.runtime import call_values, protocol


class EngineCalls:
    """protocol.Calls on the page, on top of a function like Engine.call()."""

    def __init__(self, call: "Callable[..., Awaitable[Any]]") -> None:
        self._call = call

    async def start(self, options: "call_values.StartOptions") -> "call_values.StartResult":
        result: call_values.StartResult = await self._call("start", options)
        return result

    async def load(
        self, network: str, custom: "call_values.CustomModelOptions | None"
    ) -> "call_values.LoadResult":
        result: call_values.LoadResult = await self._call("load", network, custom)
        return result

    async def inspect(self, file: "Any") -> "call_values.Inspection":
        result: call_values.Inspection = await self._call("inspect", file)
        return result

    async def discard(self) -> None:
        await self._call("discard")

    async def inspect_selector(self, files: "Sequence[Any]") -> "call_values.SelectorInspection":
        result: call_values.SelectorInspection = await self._call("inspect_selector", files)
        return result

    async def load_selector(
        self, options: "call_values.SelectorOptions"
    ) -> "call_values.SelectorResult":
        result: call_values.SelectorResult = await self._call("load_selector", options)
        return result

    async def discard_selector(self) -> None:
        await self._call("discard_selector")

    async def list_zip(self, file: "Any") -> "call_values.ZipContents":
        result: call_values.ZipContents = await self._call("list_zip", file)
        return result

    async def cut(
        self, picture: str, file: "Any", network: str, guide_mask: "Any", is_current: bool
    ) -> "call_values.CutResult":
        result: call_values.CutResult = await self._call(
            "cut", picture, file, network, guide_mask, is_current
        )
        return result

    async def show(self, picture: str, file: "Any", alpha: "Any") -> "call_values.Views":
        result: call_values.Views = await self._call("show", picture, file, alpha)
        return result

    async def preview(
        self,
        picture: str,
        file: "Any",
        network: str,
        alpha: "Any",
        scene: str,
        background: "Any",
        side: int,
    ) -> "call_values.PreviewResult":
        result: call_values.PreviewResult = await self._call(
            "preview", picture, file, network, alpha, scene, background, side
        )
        return result

    async def thumbnail(
        self, small: "Any", width: int, scene: str, background: "Any", side: int
    ) -> "Any":
        return await self._call("thumbnail", small, width, scene, background, side)

    async def regions(
        self,
        picture: str,
        file: "Any",
        network: str,
        alpha: "Any",
        scene: str,
        guide_mask: "Any",
        size: int,
    ) -> "call_values.RegionsResult":
        result: call_values.RegionsResult = await self._call(
            "regions", picture, file, network, alpha, scene, guide_mask, size
        )
        return result

    async def complete_edit(
        self, picture: str, file: "Any", network: str, alpha: "Any", scene: str, edit: str
    ) -> "call_values.CompletedEdit":
        result: call_values.CompletedEdit = await self._call(
            "complete_edit", picture, file, network, alpha, scene, edit
        )
        return result

    async def prepare_refine(
        self, picture: str, file: "Any", network: str, alpha: "Any", scene: str
    ) -> None:
        await self._call("prepare_refine", picture, file, network, alpha, scene)

    async def report_head(
        self, picture: str, file: "Any", network: str, alpha: "Any", scene: str, side: int
    ) -> "call_values.HeadResult":
        result: call_values.HeadResult = await self._call(
            "report_head", picture, file, network, alpha, scene, side
        )
        return result

    async def render(
        self, picture: str, file: "Any", alpha: "Any", scene: str, background: "Any"
    ) -> "call_values.RenderResult":
        result: call_values.RenderResult = await self._call(
            "render", picture, file, alpha, scene, background
        )
        return result

    async def read_preset(self, text: str) -> "call_values.Preset":
        result: call_values.Preset = await self._call("read_preset", text)
        return result

    async def forget(self, picture: str) -> None:
        await self._call("forget", picture)


if TYPE_CHECKING:
    CALLS: type[protocol.Calls] = EngineCalls
