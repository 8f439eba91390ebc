"""Backdrop without a browser, installed as the package `backdrop`: cut, render and Scene.

    from backdrop import Scene, cut, render

    cutout = cut("dog.jpg")
    open("dog.png", "wb").write(render(cutout, Scene()))

What a Scene is made of is in `backdrop.engine.scene`, what can go wrong in
`backdrop.engine.errors`. The command `backdrop` does the same for files and folders:

    __main__.py   the way of one call, and the exit codes
    options.py    the command line; flags.py: the scene's part of it; values.py: numbers, colours
    files.py      which picture becomes which file
    work.py       one picture; pool.py: several at once
    report.py     what is told meanwhile; sentences.py: in which words
    api.py        the three names above; networks.py: where their networks are
"""

from app.command.api import Cutout, cut, render
from app.engine.scene import Scene

__all__ = ["Cutout", "Scene", "cut", "render"]
