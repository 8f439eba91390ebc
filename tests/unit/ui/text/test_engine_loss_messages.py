"""Sentences about errors for which the worker gives none."""

from backdrop.runtime import protocol
from backdrop.ui.text import engine_loss_messages


def test_every_error_code_of_the_page_has_a_sentence() -> None:
    assert set(engine_loss_messages.ERRORS) == {protocol.ENGINE_LOST, protocol.ENGINE_NOT_STARTED}
