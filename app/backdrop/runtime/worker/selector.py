"""Run a model for Pick, a person's or a host's: two networks in a JavaScript worker of their own.

Imported when the first one is chosen. The encoder begins with a picture when its regions are asked
for, while the person looks at it; its answer is kept for that picture alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from pyodide.ffi import JsException, to_js

from backdrop.engine.arrays.aliases import AnyArray, UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.edits.pick_answers import PickAnswers, complete_pick
from backdrop.engine.errors import (
    InferenceFailed,
    ModelGone,
    ModelRefused,
    ModelTooHeavy,
    SelectorFailed,
    UnreadableFile,
    UnsuitablePair,
)
from backdrop.engine.network.graph import read_graph
from backdrop.engine.network.select_files import (
    DECODER,
    ENCODER,
    HALF,
    SelectorPair,
    inspect_pair,
    is_decoder,
    is_encoder,
)
from backdrop.engine.network.select_pair import Embeddings, SelectorModel
from backdrop.engine.scene import Edit, Pick
from backdrop.runtime.worker.custom_model_store import FileSource
from backdrop.runtime.worker.envelope import plain
from backdrop.runtime.worker.selector_store import NamedFile, SelectorStore
from backdrop.runtime.worker.web_runtime import is_shortage

if TYPE_CHECKING:
    from backdrop.runtime.call_values import SelectorInspection, SelectorOptions

# How types of numpy are called in ONNX Runtime; int64 crosses as int32.
KINDS = {"float32": "float32", "float16": "float16", "int32": "int32", "int64": "int64"}


class Selectors:
    """The model for Pick that is open, if any, and its view of one picture."""

    def __init__(self, networks: Any, store: SelectorStore, report: Callable[[bool], None]) -> None:
        """Take the exports of static/runtime.js.

        report: called when the model begins and ends to look at a picture.
        """
        self._report = report
        self._networks = networks
        self._store = store
        self._model: SelectorModel | None = None
        self._worker: Any = None
        self._turn = 0  # of loads and ends, which overtake each other
        self._picture = ""  # of the view
        self._view: asyncio.Future[Embeddings] | None = None

    async def load(self, options: "SelectorOptions") -> bool:
        """Start a person's model from its files, or else the stored one of that title.

        Return whether the next visit finds it in the storage. Raises ModelGone, ModelTooHeavy,
        ModelRefused or UnsuitablePair, after which the model before continues to run.
        """
        title = options["title"]
        turn = self._take_turn()
        if "files" not in options:
            await self._start(await self._store.read(title), turn)
            return True
        files: Sequence[NamedFile] = [(file.name, file) for file in options["files"]]
        await self._start(files, turn)
        return await self._store.keep(title, files)

    async def load_from_site(self, reading: Awaitable[tuple[Sequence[NamedFile], bool]]) -> bool:
        """Start the model whose files are being read, unless another one is chosen meanwhile.

        Return whether the files are stored, which comes with them. Raises as load(), and what
        reading raises.
        """
        turn = self._take_turn()
        files, is_stored = await reading
        await self._start(files, turn)
        return is_stored

    def _take_turn(self) -> int:
        self._turn += 1
        return self._turn

    async def _start(self, files: Sequence[NamedFile], turn: int) -> None:
        """Start a model from its files in the place of the one before."""
        pair = read_pair(files)
        worker = self._networks.openSelector()
        try:
            for name, place in ((ENCODER, pair.encoder), (DECODER, pair.decoder)):
                await worker.call("create", None, name, _network_files(files, pair, place))
        except JsException as error:
            worker.end()
            kind = ModelTooHeavy if is_shortage(str(error)) else ModelRefused
            raise kind(str(error)) from error
        if turn != self._turn:
            worker.end()
            raise ModelGone("another one was chosen, or this one removed")
        self.end()
        self._worker = worker
        self._model = SelectorModel(pair, PairRuntime(worker))

    def end(self) -> None:
        """Stop the model, which returns its memory; one that is on its way does not start."""
        self._take_turn()
        if self._worker:
            self._worker.end()
        self._model = self._worker = None
        self.forget(self._picture)

    def look(self, picture: str, document: Document) -> None:
        """Begin to look at a picture, unless that was done."""
        if not self._model or (self._view and self._picture == picture):
            return
        view = asyncio.ensure_future(self._model.see(document))
        view.add_done_callback(self._end_look)
        self._view, self._picture = view, picture
        self._report(True)

    def _end_look(self, view: "asyncio.Future[Embeddings]") -> None:
        if not view.cancelled():
            view.exception()  # or else asyncio reports it; whoever waits for the view raises it
        if view is self._view:
            self._report(False)

    def forget(self, picture: str) -> None:
        """Drop the view of a picture."""
        if self._view and self._picture == picture:
            self._view, self._picture = None, ""
            self._report(False)

    async def complete(
        self,
        picture: str,
        sight: Document,
        document: Document,
        alpha: UInt8Array,
        edit: Pick,
        scale: float,
        before: Sequence[Edit],
    ) -> PickAnswers | None:
        """Return the answers to a tap; None without a model, or where it finds nothing.

        sight: the copy of the picture that the model sees; the others as in complete_pick. Raises
        NothingLeft, or SelectorFailed, after which there is no model.
        """
        self.look(picture, sight)
        model, view = self._model, self._view
        if not model or not view:
            return None
        try:
            seen = await view
            return await complete_pick(document, alpha, edit, scale, model, seen, before)
        except (SelectorFailed, InferenceFailed) as error:
            if model is self._model:
                self.end()
            raise SelectorFailed(str(error)) from error


class PairRuntime:
    """The TensorRuntime of static/selector.js."""

    def __init__(self, worker: Any) -> None:
        """Take the worker in which the networks are open."""
        self._worker = worker

    async def infer(
        self, name: str, inputs: Mapping[str, AnyArray], outputs: Sequence[str]
    ) -> Sequence[AnyArray]:
        """Return these outputs of a network. Raises SelectorFailed."""
        given = to_js([_to_tensor(each, value) for each, value in inputs.items()])
        try:
            answers = await self._worker.call("run", None, name, given, to_js(list(outputs)))
        except JsException as error:
            raise SelectorFailed(str(error)) from error
        return [_from_tensor(answer) for answer in answers]


def inspect_files(files: Sequence[Any]) -> "SelectorInspection":
    """Read the properties of the files of a model. Raises UnreadableFile or UnsuitablePair."""
    pair = read_pair([(file.name, file) for file in files])
    return {
        "bytes": sum(file.size for file in files),
        "title": pair.title,
        "licence": pair.licence,
        "use": pair.use,
    }


def refuse_half(file: Any) -> None:
    """Raise UnsuitablePair if a file is an encoder or a decoder, whose other half is missing."""
    graph = read_graph(FileSource(file), may_be_elsewhere=True)
    if is_encoder(graph) or is_decoder(graph):
        raise UnsuitablePair(HALF)


def read_pair(files: Sequence[NamedFile]) -> SelectorPair:
    """Read the graphs of a model's files. Raises UnreadableFile or UnsuitablePair."""
    try:
        return inspect_pair([(name, FileSource(file)) for name, file in files])
    except JsException as error:
        raise UnreadableFile(str(error)) from error


def _network_files(files: Sequence[NamedFile], pair: SelectorPair, place: int) -> Any:
    """Return the files of one network as static/selector.js takes them."""
    beside = [{"path": path, "file": files[at][1]} for path, at in pair.elsewhere.items()]
    return plain({"graph": files[place][1], "beside": beside})


def _to_tensor(name: str, value: AnyArray) -> Any:
    kind = KINDS[value.dtype.name]
    flat = np.ascontiguousarray(value).reshape(-1)
    if kind == "int64":
        flat = flat.astype(np.int32)
    elif kind == "float16":
        flat = flat.view(np.uint16)
    shape = list(value.shape)
    return plain({"name": name, "type": kind, "values": to_js(flat), "shape": shape})


def _from_tensor(answer: Any) -> AnyArray:
    shape = tuple(answer.shape.to_py())
    values: AnyArray = np.empty(shape, np.uint16 if answer.half else np.float32)
    answer.values.assign_to(values.reshape(-1))
    return values.view(np.float16) if answer.half else values
