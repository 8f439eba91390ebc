"""Recognise a public model by the graph in its file: shapes, operators and number of its weights.

Names of files do not count, names of tensors only where shapes leave a choice. The shapes were
counted in the authors' code (docs/models.md says which), so any export of those weights has them.
Models with the same graph cannot be told apart: all of them are returned.
"""

from collections.abc import Callable
from dataclasses import dataclass

from backdrop.engine.network.catalogue import (
    BEN2,
    BIREFNET_DEEP,
    BIREFNET_LARGE,
    BIREFNET_LITE,
    CATALOGUE,
    INSPYRENET,
    ISNET,
    MODNET,
    U2NET,
    U2NET_CUT,
    U2NET_SMALL,
    UNCLEAR,
    CatalogueEntry,
)
from backdrop.engine.network.graph import Graph

MANY = 1_000_000  # more weights of one shape than any network has


@dataclass(frozen=True)
class Architecture:
    """Properties of a graph that hold for every export of one architecture.

    parameters: the lowest and highest number, millions; exporters add constants and fold some
    weights into others. shapes: how many weights have a shape, at least and at most, matrices
    sorted as in Graph.shapes. operators: some of its first ones. outputs: the lowest number.
    """

    parameters: tuple[float, float]
    shapes: dict[tuple[int, ...], tuple[int, int]]
    operators: frozenset[str]
    outputs: int = 1


_TRANSFORMER = frozenset({"Softmax"})
_POOLING = frozenset({"MaxPool", "Concat"})
_OFFSETS = (98, 64, 7, 7)  # of BiRefNet's deformable convolutions; equal ones are stored once

ARCHITECTURES = {
    BIREFNET_LARGE: Architecture(
        (210, 280), {(192, 3, 4, 4): (1, 1), (768, 3072): (36, 36), _OFFSETS: (1, 5)}, _TRANSFORMER
    ),
    BIREFNET_DEEP: Architecture(
        (245, 310),
        {(192, 3, 4, 4): (1, 1), (768, 3072): (37, MANY), _OFFSETS: (1, 5)},
        _TRANSFORMER,
    ),
    BIREFNET_LITE: Architecture(
        (42, 58), {(96, 3, 4, 4): (1, 1), (384, 1536): (12, 12), _OFFSETS: (1, 5)}, _TRANSFORMER
    ),
    BEN2: Architecture(
        (92, 112),
        {(128, 3, 4, 4): (1, 1), (512, 2048): (36, 36), (384, 384, 3, 3): (1, 1)},
        _TRANSFORMER,
    ),
    INSPYRENET: Architecture(
        (86, 100),
        {(128, 3, 4, 4): (1, 1), (512, 2048): (36, 36), (64, 1024, 1, 1): (5, 5)},
        _TRANSFORMER,
    ),
    ISNET: Architecture(
        (43.5, 45),
        {(64, 64, 3, 3): (11, 11), (512, 1024, 3, 3): (1, 1), (1, 6, 1, 1): (0, 0)},
        _POOLING,
    ),
    U2NET: Architecture(
        (43.5, 45),
        {(64, 64, 3, 3): (10, 10), (512, 1024, 3, 3): (1, 1), (1, 6, 1, 1): (1, 1)},
        _POOLING,
    ),
    U2NET_SMALL: Architecture(
        (1.05, 1.2),
        {(16, 16, 3, 3): (45, 45), (16, 32, 3, 3): (34, 34), (1, 6, 1, 1): (1, 1)},
        _POOLING,
    ),
    U2NET_CUT: Architecture((10.5, 11.1), {(1, 6, 1, 1): (1, 1)}, _POOLING, outputs=7),
    MODNET: Architecture(
        (6.3, 6.7),
        {(96, 1280, 5, 5): (1, 1), (320, 1280): (2, 2), (32, 96, 5, 5): (1, 1)},
        frozenset({"Conv"}),
    ),
}


@dataclass(frozen=True)
class Recognition:
    """The models that a file may hold, in the catalogue's order; they have one graph."""

    entries: tuple[CatalogueEntry, ...]

    @property
    def title(self) -> str:
        """The names of all: "BiRefNet general, portrait or matting"."""
        titles = list(dict.fromkeys(entry.title for entry in self.entries))
        family = f"{titles[0].partition(' ')[0]} "
        rest = [title.removeprefix(family) for title in titles[1:]]
        return " or ".join([", ".join([titles[0], *rest[:-1]]), *rest[-1:]])

    @property
    def licence(self) -> str:
        """The licences of all."""
        return " or ".join(dict.fromkeys(entry.licence for entry in self.entries))

    @property
    def use(self) -> str:
        """ALLOWED, FORBIDDEN or, also if the models differ, UNCLEAR."""
        return self._common(lambda entry: entry.use) or UNCLEAR

    @property
    def best_for(self) -> str:
        """The end of a sentence "Best for ..."; "" if it is unknown or the models differ."""
        return self._common(lambda entry: entry.best_for)

    @property
    def colours(self) -> str:
        """A key of COLOURS; "" if the models differ."""
        return self._common(lambda entry: entry.colours)

    @property
    def answer(self) -> str:
        """LOGITS, PROBABILITIES or STRETCHED; "" if the models differ."""
        return self._common(lambda entry: entry.answer)

    @property
    def side(self) -> int:
        """Pixels of the input's side if the file leaves it open."""
        return self.entries[0].sides[0]

    @property
    def size_multiple(self) -> int:
        """As in the catalogue; 0, for squares, also if the models differ."""
        multiples = {entry.size_multiple for entry in self.entries}
        return multiples.pop() if len(multiples) == 1 else 0

    @property
    def by_shorter(self) -> bool:
        """As in the catalogue, of the first model."""
        return self.entries[0].by_shorter

    @property
    def memory_gb(self) -> float:
        """Memory that a picture takes at most, GB; 0 if it is unknown for one of them."""
        known = [entry.memory_gb for entry in self.entries]
        return max(known) if all(known) else 0.0

    def _common(self, fact: Callable[[CatalogueEntry], str]) -> str:
        """Return a fact that is the same for all entries, otherwise ""."""
        facts = {fact(entry) for entry in self.entries}
        return facts.pop() if len(facts) == 1 else ""


def recognise(graph: Graph, picture: str, mask: str, side: int | None) -> Recognition | None:
    """Return the public models that have this graph, or None if none has.

    picture, mask: names of the input and the output. side: pixels of the input's side, None if the
    file leaves it open. Where the names or the side are of no such model, all of the architecture
    are returned, because exporters choose names and sides.
    """
    same = [entry for entry in CATALOGUE if _fits(graph, ARCHITECTURES[entry.architecture])]
    if not same:
        return None
    named = [entry for entry in same if _is_named(entry, picture, mask)] or same
    wanted = side or named[0].sides[0]
    return Recognition(tuple([entry for entry in named if wanted in entry.sides] or named))


def _fits(graph: Graph, architecture: Architecture) -> bool:
    lowest, highest = architecture.parameters
    return (
        lowest * 1e6 <= graph.parameters <= highest * 1e6
        and len(graph.outputs) >= architecture.outputs
        and architecture.operators <= graph.operators
        and all(
            least <= graph.shapes.get(shape, 0) <= most
            for shape, (least, most) in architecture.shapes.items()
        )
    )


def _is_named(entry: CatalogueEntry, picture: str, mask: str) -> bool:
    fits_input = not entry.inputs or picture in entry.inputs
    return fits_input and (not entry.outputs or mask in entry.outputs)
