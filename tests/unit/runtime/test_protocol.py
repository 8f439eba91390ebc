"""The worker, the page's protocol and the engine agree on their names."""

import ast

from app.build import ROOT
from backdrop.engine.errors import (
    InferenceFailed,
    ModelNotStarted,
    ModelOutOfMemory,
    ModelTooHeavy,
    OutOfMemory,
)
from backdrop.engine.network import confidence
from backdrop.engine.network.custom_model import COLOURS, CUSTOM
from backdrop.runtime import protocol
from backdrop.ui.text import messages


def test_the_worker_answers_every_call_of_the_protocol() -> None:
    tree = ast.parse((ROOT / "app/backdrop/runtime/worker/worker.py").read_text("utf-8"))
    answered = [
        node.name
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef)
        and [ast.unparse(each) for each in node.decorator_list] == ["in_envelope"]
    ]
    assert tuple(answered) == protocol.CALLS


def test_stages_are_those_the_pipeline_reports() -> None:
    source = (ROOT / "app/backdrop/engine/pipeline.py").read_text("utf-8")
    for stage in (protocol.CUTTING, protocol.EDGES):
        assert f'stage("{stage}")' in source


def test_doubts_are_those_the_engine_has_and_the_page_has_words_for() -> None:
    doubts = {protocol.NOTHING, protocol.EVERYTHING, protocol.DISAGREE, protocol.SOFT}
    assert doubts == {
        confidence.NOTHING,
        confidence.EVERYTHING,
        confidence.DISAGREE,
        confidence.SOFT,
    }
    assert doubts == set(messages.DOUBTS)


def test_the_errors_that_restart_the_worker_exist() -> None:
    assert set(protocol.RESTART_AFTER) == {
        protocol.ENGINE_LOST,
        OutOfMemory.code,
        InferenceFailed.code,
        ModelNotStarted.code,
        ModelOutOfMemory.code,
        ModelTooHeavy.code,
    }


def test_the_page_names_own_networks_and_colours_as_the_engine_does() -> None:
    assert protocol.CUSTOM == CUSTOM
    assert list(COLOURS) == [protocol.IMAGENET, protocol.SIGNED, protocol.CENTRED]
