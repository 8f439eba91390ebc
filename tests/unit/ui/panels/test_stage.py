"""What the stage shows while the next cut-out is being decoded or rendered."""

import asyncio
from collections.abc import Coroutine, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from backdrop.ui.state.history import EMPTY, with_value
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.state.state import State
from tests.unit.ui.beside import beside
from tests.unit.ui.results import result


class Page:
    """Stands in for the elements of the page."""

    def __init__(self) -> None:
        self.elements: dict[str, MagicMock] = {}

    def by_id(self, name: str) -> MagicMock:
        element = self.elements.setdefault(
            name, MagicMock(hidden=True, naturalWidth=640, naturalHeight=480)
        )
        element.classList.contains.return_value = False
        element.value = ""
        return element

    def show(self, element: MagicMock, shown: object) -> None:
        element.hidden = not shown

    def set_attribute(self, element: MagicMock, name: str, value: str | None) -> None:
        element.attributes = {**(getattr(element, "attributes", None) or {}), name: value}

    def set_picture(self, element: MagicMock, url: str) -> None:
        element.src = url
        element.hidden = not url


class Visit:
    """A Stage that shows a picture that Fast has cut; pictures are decoded on request."""

    def __init__(self, module: ModuleType, state: State, page: Page, tasks: list[Any]) -> None:
        self.state = state
        self.page = page
        self._tasks = tasks
        self.layers: Any = None
        self.is_due = False
        no = SimpleNamespace(is_due=lambda: False, is_busy=lambda: False)
        previews = SimpleNamespace(
            layers_of=lambda picture: self.layers, is_due=lambda: self.is_due
        )
        actions = SimpleNamespace(
            previews=previews,
            preview_cache=no,
            completion=no,
            regions=no,
            head_reports=no,
            pictures=MagicMock(),
        )
        self.stage = module.Stage(actions)
        self.picture = state.pictures.current = state.add_picture("file", "shoes.jpg", "blob:1")
        self.picture.results[FAST] = result(FAST)
        self.show()
        self.decode()

    def show(self) -> None:
        self.stage.show(self.state)

    def decode(self) -> None:
        """Let the browser decode all pictures that were requested."""
        while self._tasks:
            asyncio.run(self._tasks.pop(0))

    def edit(self) -> None:
        """Erase something, and render that."""
        self.picture.history.put(with_value(EMPTY, "edits", [{"kind": "tap"}]))
        matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
        self.layers = SimpleNamespace(
            layers=SimpleNamespace(width=640, height=480),
            matrix=matrix,
            frame_matrix=matrix,
            background_url="",
        )
        self.show()

    def is_shown(self, name: str) -> bool:
        return not self.page.by_id(name).hidden

    def is_settled(self) -> bool:
        return self.page.by_id("frame").attributes["data-due"] is None


@pytest.fixture
def visit(state: State) -> Iterator[Visit]:
    """A Visit with stand-ins for the browser."""
    page, tasks = Page(), list[Coroutine[Any, Any, None]]()
    elements = {
        "by_id": page.by_id,
        "show": page.show,
        "set_attribute": page.set_attribute,
        "set_picture": page.set_picture,
        "set_text": MagicMock(),
        "animate": MagicMock(),
    }

    async def decode_bitmap(blob: object) -> Any:
        return SimpleNamespace(width=64, height=48)

    def canvas(element: MagicMock) -> MagicMock:
        return MagicMock(element=element)

    with beside(
        "panels.stage",
        elements=elements,
        events={"listen": MagicMock()},
        scheduling={"start_task": tasks.append},
        canvas={"Canvas": canvas},
        images={"decode_bitmap": decode_bitmap},
    ) as module:
        visit = Visit(module, state, page, tasks)
        yield visit
        visit.decode()


def test_the_edited_cut_out_stays_after_an_undo_until_the_plain_one_is_decoded(
    visit: Visit,
) -> None:
    visit.edit()
    assert visit.is_shown("before-framed")
    assert not visit.is_shown("before")
    visit.picture.history.undo()
    visit.layers = None
    visit.show()
    assert visit.is_shown("after")
    assert visit.is_shown("before-framed")
    assert not visit.is_shown("before")
    assert not visit.is_settled()
    visit.decode()
    assert visit.is_shown("after")
    assert not visit.is_shown("before-framed")
    assert visit.is_shown("before")
    assert visit.is_settled()


def test_an_edited_cut_out_stays_until_the_better_one_is_rendered(visit: Visit) -> None:
    visit.edit()
    visit.picture.results[BEST] = result(BEST)
    visit.layers, visit.is_due = None, True
    visit.show()
    visit.decode()
    assert visit.is_shown("before-framed"), "the plain cut-out of Best is not what a person made"
    assert visit.is_shown("after")
    visit.is_due = False  # the engine has failed to render it
    visit.show()
    visit.decode()
    assert not visit.is_shown("before-framed")
    assert visit.is_shown("after")


def test_a_plain_cut_out_stays_until_the_better_one_is_decoded(visit: Visit) -> None:
    visit.picture.results[BEST] = result(BEST)
    visit.show()
    assert visit.is_shown("after")
    assert not visit.is_settled()
    visit.decode()
    assert visit.page.by_id("before").src == f"{BEST}-before"
    assert visit.is_settled()


def test_another_picture_never_shows_the_cut_out_of_the_one_before(visit: Visit) -> None:
    visit.edit()
    visit.layers = None
    visit.state.pictures.current = visit.state.add_picture("file", "hat.jpg", "blob:2")
    visit.show()
    assert not visit.is_shown("after")
    assert not visit.is_shown("before-framed")
