"""Results of made-up pictures."""

from backdrop.ui.state.picture import Result


def result(model: str, seconds: float = 1.0, doubt: str = "") -> Result:
    """Return a model's result whose Blobs and URLs are names."""
    return Result(
        model,
        width=640,
        height=480,
        seconds=seconds,
        alpha="alpha",
        before_url=f"{model}-before",
        after="after",
        thumb="thumb",
        thumb_url=f"{model}-thumb",
        doubt=doubt,
    )
