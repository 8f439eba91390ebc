"""Every error has a unique code, a sentence for the user, and its place in the documented tree."""

import pickle
import re
from collections.abc import Iterator

import pytest

from backdrop.engine import errors
from backdrop.engine.errors import (
    BackdropError,
    FileTooLarge,
    ModelCorrupt,
    NotAModel,
    OutOfMemory,
    PictureTooLarge,
    ResultTooLarge,
    UnknownModel,
)


def walk_tree(kind: type[BackdropError] = BackdropError) -> Iterator[type[BackdropError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from walk_tree(child)


def leaves() -> list[type[BackdropError]]:
    return [kind for kind in walk_tree() if not kind.__subclasses__()]


def test_the_docstring_shows_the_actual_tree() -> None:
    names = re.findall(r"^ {4}[ │├└─]*(\w+)", errors.__doc__ or "", re.MULTILINE)
    assert names == [kind.__name__ for kind in walk_tree()]


def test_codes_are_unique_and_in_the_docstring() -> None:
    codes = [kind.code for kind in leaves()]
    assert len(set(codes)) == len(codes)
    assert all(f'"{code}"' in (errors.__doc__ or "") for code in codes)


def test_every_leaf_says_what_is_wrong_and_what_to_do() -> None:
    for kind in leaves():
        message = kind(1, 1, 1).user_message if kind is PictureTooLarge else kind.user_message
        assert message.endswith(".")
        assert message.count(".") + message.count(":") >= 2, "what is wrong, and what to do"


def test_the_detail_is_for_developers() -> None:
    assert str(ModelCorrupt("isnet", "HTTP 500")) == "isnet: HTTP 500"


@pytest.mark.parametrize(
    "error",
    [
        OutOfMemory("a detail"),
        OutOfMemory(),
        ModelCorrupt("isnet", "HTTP 500"),
        UnknownModel("u2net"),
        NotAModel("a detail"),
        PictureTooLarge(3, 4, 5_000_000),
        ResultTooLarge(3, 4, "5 megapixels"),
        FileTooLarge(7000, 5000),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_reaches_another_process_complete(error: BackdropError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), again.user_message) == (str(error), error.user_message)
    assert vars(again) == vars(error)
