"""Pairs of files for Pick: recognised by their graphs, and refused with a sentence."""

from contextlib import suppress

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from app.build import ROOT
from backdrop.engine.errors import UnsuitableModel, UnsuitablePair, WeightsElsewhere
from backdrop.engine.network.catalogue import ALLOWED, FORBIDDEN
from backdrop.engine.network.custom_model import inspect
from backdrop.engine.network.graph import read_graph
from backdrop.engine.network.select_files import UNKNOWN_TITLE, SelectorPair, inspect_pair
from backdrop.engine.network.selectors import SELECTORS, Selector
from tests.networks import file_of, network
from tests.selector_graphs import LAYOUT_NAMES, MODELS, NAMED, decoder, encoder, pair_of


def read(*files: bytes) -> SelectorPair:
    return inspect_pair([(f"file{place}.onnx", file) for place, file in enumerate(files)])


def sentence_for(*files: bytes) -> str:
    with pytest.raises(UnsuitablePair) as caught:
        read(*files)
    return caught.value.user_message


@pytest.mark.parametrize("model", SELECTORS, ids=lambda model: model.title)
def test_every_public_model_is_recognised_in_each_of_its_layouts(model: Selector) -> None:
    parameters = sum(model.parameters) / 2
    for layout in model.layouts:
        seeing, answering = pair_of(layout, parameters)
        for files, places in (((seeing, answering), (0, 1)), ((answering, seeing), (1, 0))):
            found = read(*files)
            assert found.known == model
            assert found.layout == layout
            assert (found.encoder, found.decoder) == places
            assert (found.title, found.licence) == (model.title, model.licence)


@pytest.mark.parametrize("model", SELECTORS, ids=lambda model: model.title)
def test_the_documents_and_the_dialog_say_the_same(model: Selector) -> None:
    document = (ROOT / "docs/models.md").read_text("utf-8")
    row = next(line for line in document.splitlines() if f"| [{model.title}]({model.page})" in line)
    assert f"({model.source})" in row
    assert f" {model.licence} " in row
    assert ("**no**" in row) == (model.use == FORBIDDEN)
    dialog = (ROOT / "index.html").read_text("utf-8").partition('<dialog id="custom-model"')[2]
    assert f'href="{model.page}" target="_blank" rel="noopener noreferrer">{model.title}<' in dialog
    assert f'href="{model.source}" target="_blank" rel="noopener noreferrer"' in dialog


def test_edge_sam_is_not_for_commercial_use() -> None:
    assert MODELS["EdgeSAM"].use == FORBIDDEN
    assert MODELS["MobileSAM"].use == ALLOWED


@pytest.mark.parametrize("name", LAYOUT_NAMES)
def test_other_models_with_the_same_tensors_work_under_no_name(name: str) -> None:
    found = read(*pair_of(NAMED[name]))
    assert found.known is None
    assert (found.title, found.licence, found.use) == (UNKNOWN_TITLE, "", "")


def test_two_encoders_or_two_decoders_are_no_pair() -> None:
    seeing, answering = pair_of(NAMED["sam"])
    assert "Both files are encoders." in sentence_for(seeing, seeing)
    assert "Both files are decoders." in sentence_for(answering, answering)


def test_an_encoder_does_not_go_with_another_models_decoder() -> None:
    for name, other in (("sam", "sam2"), ("sam2", "sam2-community"), ("slim", "edge")):
        files = pair_of(NAMED[name])[0], pair_of(NAMED[other])[1]
        assert "belong to different models" in sentence_for(*files)


def look_alikes() -> list[tuple[onnx.ModelProto, onnx.ModelProto]]:
    """Return pairs that lack one thing: an embedding's size, an input, a square of 1024 pixels."""
    layout = NAMED["sam-normalised"]
    narrow = encoder(layout)
    narrow.graph.output[0].type.tensor_type.shape.dim[1].dim_value = 128
    deaf = decoder(layout)
    del deaf.graph.input[2]
    small = encoder(layout)
    for side in small.graph.input[0].type.tensor_type.shape.dim[2:]:
        side.dim_value = 512
    more = decoder(layout)
    more.graph.input.append(helper.make_tensor_value_info("text", TensorProto.FLOAT, [1, 512]))
    newer = encoder(NAMED["sam2-community"])  # SAM 3's tracker has these names, and other sizes
    for side in newer.graph.output[2].type.tensor_type.shape.dim[2:]:
        side.dim_value = 72
    return [
        (newer, decoder(NAMED["sam2-community"])),
        (narrow, decoder(layout)),
        (encoder(layout), deaf),
        (small, decoder(layout)),
        (encoder(layout), more),
    ]


@pytest.mark.parametrize("place", range(5))
def test_look_alikes_are_refused(place: int) -> None:
    sentence = sentence_for(*map(file_of, look_alikes()[place]))
    assert "This is one of the two files" in sentence


def test_models_that_return_a_mask_are_no_pair() -> None:
    sentence = sentence_for(file_of(network()), file_of(network()))
    assert "no encoder and decoder of a model for Pick, such as MobileSAM" in sentence
    assert "one of the two files" in sentence_for(pair_of(NAMED["sam"])[0])
    assert "more than two models" in sentence_for(*pair_of(NAMED["sam"]), file_of(network()))


def test_a_broken_file_is_named() -> None:
    seeing, answering = pair_of(NAMED["sam"])
    assert sentence_for(seeing, answering[:-40]).startswith("file1.onnx is not an ONNX model")
    assert sentence_for(b"<!doctype html>", answering).startswith("file0.onnx is not an ONNX")


def with_weights_elsewhere(model: onnx.ModelProto, name: str) -> bytes:
    weight = model.graph.initializer[-1]
    weight.ClearField("raw_data")
    weight.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", name), ("offset", "0"), ("length", "8")):
        weight.external_data.add(key=key, value=value)
    return file_of(model)


def test_weights_beside_a_graph_must_come_with_it() -> None:
    layout = NAMED["sam2-community"]
    seeing = with_weights_elsewhere(encoder(layout, 30), "encoder.onnx_data")
    answering = file_of(decoder(layout))
    sentence = sentence_for(seeing, answering)
    assert sentence == (
        "file0.onnx keeps its weights in another file, encoder.onnx_data. Choose that file, too."
    )
    files = [("a.onnx", seeing), ("b.onnx", answering), ("encoder.onnx_data", bytes(8))]
    found = inspect_pair(files)
    assert found.title == "SAM 2.1 tiny"
    assert found.elsewhere == {"encoder.onnx_data": 2}
    with pytest.raises(UnsuitablePair) as caught:
        inspect_pair([*files[:2], ("other.onnx_data", bytes(8))])
    assert "keeps its weights in another file, encoder.onnx_data" in caught.value.user_message


def test_a_model_of_one_file_still_needs_its_weights_inside() -> None:
    file = with_weights_elsewhere(network(), "weights.bin")
    with pytest.raises(WeightsElsewhere):
        read_graph(file)
    assert read_graph(file, may_be_elsewhere=True).elsewhere == {"weights.bin"}


def test_half_a_pair_is_no_custom_model() -> None:
    for file in pair_of(NAMED["sam-normalised"]):
        with pytest.raises(UnsuitableModel):
            inspect(file)


def test_hostile_files_are_refused_and_not_read_to_the_end() -> None:
    seeing, answering = pair_of(NAMED["sam"])
    generator = np.random.default_rng(3)
    for _ in range(40):
        at = int(generator.integers(0, len(answering) - 8))
        noise = generator.integers(0, 256, 8, np.uint8).tobytes()
        damaged = answering[:at] + noise + answering[at + 8 :]
        with suppress(UnsuitablePair):
            read(seeing, damaged)
