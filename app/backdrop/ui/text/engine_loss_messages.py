"""Sentences about errors for which the worker gives none. Pure."""

from backdrop.runtime.protocol import ENGINE_LOST, ENGINE_NOT_STARTED

ERRORS = {
    ENGINE_NOT_STARTED: "The engine could not start. Check the connection and try again.",
    ENGINE_LOST: "The engine stopped before it finished. Try again.",
}
ENGINE_GIVEN_UP = "The engine stopped several times. Close other tabs and try again."
UNEXPECTED = "An unexpected error occurred. Try again."
