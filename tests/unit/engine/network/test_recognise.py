"""Public models are recognised by their graphs, and look-alikes are not."""

from dataclasses import replace
from math import prod

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from app.build import ROOT
from backdrop.engine.errors import NotAModel
from backdrop.engine.network.aspect import input_shape
from backdrop.engine.network.catalogue import (
    ALLOWED,
    CATALOGUE,
    FORBIDDEN,
    LOGITS,
    PROBABILITIES,
    STRETCHED,
    UNCLEAR,
    CatalogueEntry,
)
from backdrop.engine.network.colours import CENTRED, COLOURS, IMAGENET, PLAIN
from backdrop.engine.network.custom_model import ModelInfo, inspect, spec_of
from backdrop.engine.network.graph import MAX_SHAPES, read_graph
from backdrop.engine.network.models import BACKDROP_S
from backdrop.engine.network.recognise import ARCHITECTURES, Recognition
from tests.networks import FIXED, FLOAT, file_of, network
from tests.public_graphs import ENTRIES, GRAPHS, public_graph

each_entry = pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)


def info_of(model: onnx.ModelProto) -> ModelInfo:
    return inspect(memoryview(file_of(model)))


def names(model: onnx.ModelProto) -> list[str]:
    known = info_of(model).known
    return [entry.name for entry in known.entries] if known else []


class TestCatalogue:
    def test_names_are_unique_and_architectures_are_described(self) -> None:
        assert len({entry.name for entry in CATALOGUE}) == len(CATALOGUE)
        assert {entry.architecture for entry in CATALOGUE} == set(ARCHITECTURES) == set(GRAPHS)

    @each_entry
    def test_facts_are_of_their_kinds(self, entry: CatalogueEntry) -> None:
        assert entry.colours in COLOURS
        assert entry.answer in (LOGITS, PROBABILITIES, STRETCHED)
        assert entry.use in (ALLOWED, FORBIDDEN, UNCLEAR)
        assert entry.page.startswith("https://")
        assert entry.source.startswith("https://")
        low, high = ARCHITECTURES[entry.architecture].parameters
        assert low <= entry.parameters <= high

    @each_entry
    def test_the_documents_and_the_dialog_say_the_same(self, entry: CatalogueEntry) -> None:
        document = (ROOT / "docs/models.md").read_text("utf-8")
        rows = [line for line in document.splitlines() if f"]({entry.page})" in line]
        row = next(line for line in rows if entry.title in line and f"({entry.source})" in line)
        assert f" {entry.licence} " in row
        assert ("**no**" in row) == (entry.use == FORBIDDEN)
        assert all(f"`{file}`" in row for file in entry.files)
        assert entry.figures in document
        dialog = (ROOT / "index.html").read_text("utf-8").partition('<dialog id="custom-model"')[2]
        assert f'href="{entry.page}" target="_blank" rel="noopener noreferrer"' in dialog
        assert f'href="{entry.source}" target="_blank" rel="noopener noreferrer"' in dialog


class TestRecognised:
    @each_entry
    @pytest.mark.parametrize("element", [TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.INT8])
    def test_a_graph_without_weights(self, entry: CatalogueEntry, element: int) -> None:
        model = public_graph(entry, element=element)
        assert len(file_of(model)) < 20_000
        info = info_of(model)
        assert info.known
        assert entry in info.known.entries
        assert info.side == entry.sides[0]
        assert not info.asks_side
        assert info.asks_colours == (info.known.colours == "")
        if not info.asks_colours:
            assert info.colours == entry.colours
            assert spec_of(info, info.side, info.colours).rescale_output == (
                info.known.answer == STRETCHED
            )

    @pytest.mark.parametrize(
        ("entry", "title", "licence", "use"),
        [
            (
                "birefnet-general",
                "BiRefNet general, portrait, matting or dynamic",
                "MIT",
                ALLOWED,
            ),
            ("birefnet-512", "BiRefNet general for 512", "MIT", ALLOWED),
            ("birefnet-hr", "BiRefNet HR or HR-matting", "MIT", ALLOWED),
            ("birefnet-lite", "BiRefNet lite", "MIT", ALLOWED),
            ("rmbg-2.0", "RMBG 2.0", "CC-BY-NC-4.0", FORBIDDEN),
            (
                "rmbg-1.4",
                "IS-Net general or RMBG 1.4",
                "Unstated licence or bria-rmbg-1.4",
                UNCLEAR,
            ),
            ("ormbg", "IS-Net general or ormbg", "Unstated licence or Apache-2.0", UNCLEAR),
            ("u2net", "U²-Net general or for people", "Apache-2.0", ALLOWED),
            ("feynobg", "FeyNobg", "Apache-2.0", UNCLEAR),
        ],
    )
    def test_models_of_one_graph_are_named_together(
        self, entry: str, title: str, licence: str, use: str
    ) -> None:
        known = info_of(public_graph(ENTRIES[entry])).known
        assert known
        assert (known.title, known.licence, known.use) == (title, licence, use)

    def test_an_open_side_is_the_published_one(self) -> None:
        for name, side in (("birefnet-dynamic", 1024), ("birefnet-lite", 1024), ("modnet", 512)):
            info = info_of(public_graph(ENTRIES[name], side=None))
            assert (info.side, info.fixed, info.asks_side) == (side, False, False)
            assert info.known
            assert ENTRIES[name] in info.known.entries

    def test_another_side_or_other_names_leave_the_architecture(self) -> None:
        assert names(public_graph(ENTRIES["birefnet-lite"], side=640)) == [
            "birefnet-lite",
            "birefnet-lite-512",
        ]
        known = info_of(public_graph(ENTRIES["rmbg-2.0"], input_name="in", output_name="out")).known
        assert known
        assert known.title == "BiRefNet general, portrait, matting, dynamic or RMBG 2.0"
        assert (known.licence, known.use) == ("MIT or CC-BY-NC-4.0", UNCLEAR)
        assert known.colours == IMAGENET

    def test_colours_that_differ_are_asked(self) -> None:
        info = info_of(public_graph(ENTRIES["ormbg"]))
        assert info.asks_colours
        assert not info.asks_side

    def test_memory_and_purpose_are_those_of_all(self) -> None:
        lite = info_of(public_graph(ENTRIES["birefnet-lite-512"])).known
        assert lite
        assert (lite.memory_gb, lite.best_for) == (0.7, "hair and fine structures")
        general = info_of(public_graph(ENTRIES["birefnet-general"])).known
        assert general
        assert (general.memory_gb, general.best_for) == (0.0, "")

    def test_a_person_may_choose_other_colours(self) -> None:
        info = info_of(public_graph(ENTRIES["ben2"]))
        assert info.colours == PLAIN
        assert spec_of(info, info.side, CENTRED).mean == (0.5, 0.5, 0.5)


class TestFreeSizes:
    def test_modnet_sees_the_pictures_aspect_where_its_file_leaves_the_sides_open(self) -> None:
        info = info_of(public_graph(ENTRIES["modnet"], side=None))
        spec = spec_of(info, info.side, info.colours)
        assert input_shape(spec, 600, 900) == (512, 768)
        fixed = info_of(public_graph(ENTRIES["modnet"], side=512))
        assert input_shape(spec_of(fixed, 512, fixed.colours), 600, 900) == (512, 512)

    def test_birefnet_sees_squares_unless_it_is_known_to_be_dynamic(self) -> None:
        info = info_of(public_graph(ENTRIES["birefnet-dynamic"], side=None))
        assert input_shape(spec_of(info, 1024, info.colours), 600, 900) == (1024, 1024)
        dynamic = replace(info, known=Recognition((ENTRIES["birefnet-dynamic"],)))
        assert input_shape(spec_of(dynamic, 1024, info.colours), 600, 900) == (704, 1024)

    @pytest.mark.parametrize("side", [32, 640, 2048])
    def test_any_side_up_to_2048(self, side: int) -> None:
        info = info_of(public_graph(ENTRIES["birefnet-lite"], side=None))
        assert spec_of(info, side, info.colours).input_size == side


class TestMending:
    @pytest.mark.parametrize(
        ("name", "mender"),
        [
            ("u2net", BACKDROP_S.name),
            ("silueta", BACKDROP_S.name),
            ("isnet-anime", BACKDROP_S.name),
            ("ormbg", BACKDROP_S.name),
            ("modnet", BACKDROP_S.name),
            ("birefnet-lite", ""),
            ("rmbg-2.0", ""),
            ("ben2", ""),
            ("inspyrenet", ""),
        ],
    )
    def test_only_models_that_gain_are_mended(self, name: str, mender: str) -> None:
        info = info_of(public_graph(ENTRIES[name]))
        assert spec_of(info, info.side, info.colours).mender == mender

    def test_an_unknown_model_is_left_as_it_is(self) -> None:
        info = inspect(file_of(network()))
        assert spec_of(info, info.side, info.colours).mender == ""


class TestLookAlikes:
    @each_entry
    def test_another_number_of_parameters(self, entry: CatalogueEntry) -> None:
        assert entry.name not in names(public_graph(entry, parameters=entry.parameters * 1.4))

    @each_entry
    def test_another_shape(self, entry: CatalogueEntry) -> None:
        wanted = ARCHITECTURES[entry.architecture].shapes
        for shape in GRAPHS[entry.architecture][0]:
            if wanted.get((*sorted(shape),) if len(shape) == 2 else shape, (0, 0))[0]:
                assert entry.name not in names(public_graph(entry, without=shape)), shape

    @each_entry
    def test_other_operators(self, entry: CatalogueEntry) -> None:
        assert not names(public_graph(entry, operators=("Relu", "Add")))

    @pytest.mark.parametrize(
        ("entry", "other"),
        [
            ("birefnet-general", "rmbg-2.0"),
            ("birefnet-512", "birefnet-general"),
            ("birefnet-lite-512", "birefnet-512"),
            ("feynobg", "birefnet-general"),
            ("isnet-general", "u2net"),
            ("isnet-anime", "isnet-general"),
            ("ben2", "inspyrenet"),
            ("ben2", "ben2-community"),
        ],
    )
    def test_relatives_are_told_apart(self, entry: str, other: str) -> None:
        assert other not in names(public_graph(ENTRIES[entry]))
        assert entry not in names(public_graph(ENTRIES[other]))

    def test_a_file_name_or_a_small_network_is_not_enough(self) -> None:
        assert info_of(network(FIXED)).known is None


class TestReading:
    def test_shapes_parameters_and_operators(self) -> None:
        entry = ENTRIES["birefnet-lite-512"]
        graph = read_graph(memoryview(file_of(public_graph(entry))))
        assert graph.shapes[384, 1536] == 12
        assert graph.shapes[98, 64, 7, 7] == 5
        assert graph.parameters == round(entry.parameters * 1e6)
        assert {"Softmax", "LayerNormalization"} < graph.operators

    def test_packed_dimensions_are_read(self) -> None:
        model = network()
        tensor = model.graph.initializer.add(dims=[3, 128, 5], data_type=FLOAT, name="w")
        plain = tensor.SerializeToString()
        packed = b"\x0a\x05\x03\x80\x01\x85\x00" + plain[-5:]  # the 5 takes two bytes
        assert len(packed) == len(plain)
        graph = read_graph(file_of(model).replace(plain, packed))
        assert graph.shapes == {(3, 128, 5): 1}

    def test_indices_are_no_parameters(self) -> None:
        model = network()
        before = read_graph(file_of(model)).parameters
        model.graph.initializer.append(
            onnx.numpy_helper.from_array(np.arange(1000, dtype=np.int64), "indices")
        )
        assert read_graph(file_of(model)).parameters == before

    @pytest.mark.parametrize(
        "sides", [[2**62] * 16, [-1, 5], [0, 7]], ids=["huge", "negative", "empty"]
    )
    def test_absurd_shapes_are_no_public_model(self, sides: list[int]) -> None:
        model = public_graph(ENTRIES["modnet"])
        model.graph.initializer.append(
            TensorProto(name="absurd", data_type=TensorProto.FLOAT, dims=sides)
        )
        known = info_of(model).known
        assert (known is None) == (prod(sides) != 0)

    def test_too_many_dimensions_are_refused(self) -> None:
        model = network()
        model.graph.initializer.append(
            TensorProto(name="long", data_type=TensorProto.FLOAT, dims=[1] * 17)
        )
        with pytest.raises(NotAModel, match="numbers"):
            inspect(file_of(model))

    def test_the_number_of_counted_shapes_is_limited(self) -> None:
        model = network()
        model.graph.initializer.extend(
            TensorProto(data_type=TensorProto.FLOAT, dims=[1, place, 1])
            for place in range(MAX_SHAPES + 100)
        )
        assert len(read_graph(file_of(model)).shapes) == MAX_SHAPES
