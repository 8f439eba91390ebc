"""Remove and replace the background of pictures.

>>> from backdrop import Colour, Look, Scene, cut, remove, render
>>> png = remove("dog.jpg")  # bytes; an image of Pillow or NumPy's pixels give the same kind
>>> cutout = cut("dog.jpg")
>>> white = render(cutout, Scene(look=Look(background=Colour((255, 255, 255)))))

`backdrop.engine.scene` describes scenes, `backdrop.engine.errors` all errors. The command
`backdrop` does the same for files and folders (`backdrop.command`).
"""

# MicroPython runs this file too and has no `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.command.public import *  # noqa: F403
    from backdrop.command.public import __version__ as __version__


def __getattr__(name: str) -> object:
    """Import the API on first use: in the browser, every import of a submodule runs this file."""
    if name in ("__all__", "__version__") or not name.startswith("_"):
        from backdrop.command import public  # noqa: PLC0415

        if name == "__all__" or name in public.__all__:
            return getattr(public, name)
    raise AttributeError(f"module 'backdrop' has no attribute {name!r}")
