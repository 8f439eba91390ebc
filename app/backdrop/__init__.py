"""Remove and replace the background of pictures: cut a picture, then render it as a Scene.

    from backdrop import Scene, cut, render

    cutout = cut("dog.jpg")
    open("dog.png", "wb").write(render(cutout, Scene()))

`backdrop.engine.scene` describes scenes, `backdrop.engine.errors` all errors. The command
`backdrop` does the same for files and folders (`backdrop.command`).
"""

# MicroPython runs this file too and has no `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.command.api import Cutout, cut, render
    from backdrop.engine.scene import Scene

__all__ = ["Cutout", "Scene", "cut", "render"]


def __getattr__(name: str) -> object:
    """Import the API on first use: in the browser, every import of a submodule runs this file."""
    if name == "Scene":
        from backdrop.engine.scene import Scene  # noqa: PLC0415

        return Scene
    if name in __all__:
        from backdrop.command import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'backdrop' has no attribute {name!r}")
