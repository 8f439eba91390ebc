"""New edits completed with what they have to know about the picture."""

import json
from dataclasses import replace

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.document import Document
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.apply_pick import MARGIN
from backdrop.engine.edits.complete_edit import complete_edit
from backdrop.engine.edits.patches import patch_plane
from backdrop.engine.errors import BadPreset, NothingLeft
from backdrop.engine.network.models import BACKDROP_S, ModelSpec
from backdrop.engine.scene import Patch, Pick, Scene, Stroke
from backdrop.engine.scene_json import edit_data, scene_data, scene_from
from backdrop.runtime.native.native_runtime import run_to_end

PIXELS = np.zeros((200, 300, 3), np.uint8)
ALPHA = np.zeros((200, 300), np.uint8)
ALPHA[50:100, 40:90] = ALPHA[50:100, 180:240] = 255


def test_an_edit_that_needs_no_patch_stays_as_it_is() -> None:
    stroke = Stroke(True, ((1, 2, 1),), 3)
    assert run_to_end(complete_edit(Document(PIXELS), ALPHA, stroke, 0.5)) is stroke


def test_a_pick_keeps_the_thing_at_its_point() -> None:
    pick = run_to_end(complete_edit(Document(PIXELS), ALPHA, Pick(False, (420.0, 150.0)), 0.5))
    assert isinstance(pick, Pick)
    assert pick.area
    assert pick.area.box == (
        2 * (180 - MARGIN),
        2 * (50 - MARGIN),
        2 * (240 + MARGIN),
        2 * (100 + MARGIN),
    )
    inside = patch_plane(pick.area)[MARGIN:-MARGIN, MARGIN:-MARGIN]
    assert inside.all()
    assert (patch_plane(pick.area) > 0).sum() == inside.size == 60 * 50
    after = apply_edits(PIXELS, ALPHA, [pick], 0.5)
    assert not after[:, 120:].any()
    assert (after[:, :120] == ALPHA[:, :120]).all()


def test_a_pick_that_is_not_complete_changes_nothing() -> None:
    assert (apply_edits(PIXELS, ALPHA, [Pick(False, (60, 60))]) == ALPHA).all()


def test_a_damaged_pick_is_a_bad_preset() -> None:
    pick = Pick(False, (60, 60), Patch((0, 0, 300, 200), 300, 200, "eJw="))
    with pytest.raises(BadPreset):
        apply_edits(PIXELS, ALPHA, [pick])


class Answering:
    """A runtime whose network answers that the subject is where `answer` is 1."""

    def __init__(self, answer: Float32Array, name: str = BACKDROP_S.name) -> None:
        self.answer = answer
        self.name = name
        self.runs = 0

    def has(self, name: str) -> bool:
        return name == self.name

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        self.runs += 1
        return self.answer[None, None]


def complete(pick: Pick, runtime: Answering) -> Pick:
    done = run_to_end(complete_edit(Document(PIXELS), EMPTY, pick, 0.5, runtime))
    assert isinstance(done, Pick)
    assert done.area
    return done


EMPTY = np.zeros((200, 300), np.uint8)  # so that the network sees the whole picture
ANSWER = np.zeros((200, 300), np.float32)
ANSWER[20:60, 30:80] = ANSWER[100:150, 200:260] = 1
LEFT = Pick(True, (100.0, 80.0))


def test_a_tap_takes_what_the_network_finds_and_keeps_it_as_text() -> None:
    done = complete(LEFT, Answering(ANSWER))
    after = apply_edits(PIXELS, EMPTY, [done], 0.5)
    assert (after[26:54, 36:74] == 255).all()
    assert not after[:, 100:].any()
    assert not after[75:].any()
    # A replay asks no network, and a scene that was saved gives the same.
    saved = scene_from(json.loads(json.dumps(scene_data(Scene((done,))))))
    assert saved.edits == (done,)
    assert np.array_equal(apply_edits(PIXELS, EMPTY, saved.edits, 0.5), after)
    assert len(json.dumps(edit_data(done))) < 1000


@pytest.mark.parametrize(
    ("pick", "runtime"),
    [
        (LEFT, Answering(ANSWER, "isnet")),
        (LEFT, Answering(np.zeros((200, 300), np.float32))),
        (Pick(True, LEFT.at, only=True), Answering(ANSWER)),
    ],
    ids=["no such network", "it sees nothing", "everything else goes"],
)
def test_without_an_answer_a_tap_takes_a_region_of_like_colours(
    pick: Pick, runtime: Answering
) -> None:
    if pick.only:
        with pytest.raises(NothingLeft):
            complete(pick, runtime)
        return
    done = complete(pick, runtime)
    expected = run_to_end(complete_edit(Document(PIXELS), EMPTY, pick, 0.5))
    assert done == expected


def test_a_size_says_how_sure_the_network_has_to_be() -> None:
    answer = ANSWER.copy()
    answer[50:60, 30:80] = 0.7
    answer[60:70, 30:80] = 0.5
    pixels = []
    for size in range(3):
        area = complete(replace(LEFT, size=size), Answering(answer)).area
        assert area
        pixels.append(int((patch_plane(area) > 0).sum()))
    assert pixels[0] < pixels[1] < pixels[2]


def test_one_answer_serves_every_size() -> None:
    runtime = Answering(ANSWER * np.float32(0.5))  # only the largest size takes so unsure a thing
    assert (
        complete(replace(LEFT, size=0), runtime).area
        == complete(replace(LEFT, size=2), Answering(ANSWER * np.float32(0.5))).area
    )
    assert runtime.runs == 1
