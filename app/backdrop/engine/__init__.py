"""The imaging: NumPy and Pillow only, the same in CPython and in Pyodide.

In the order in which the parts import each other, and a good order to read them:

    document.py scene.py  a decoded picture; a person's edits and look as data
    errors.py             every error that a person can meet, with its sentence
    arrays/               arrays: aliases, sizes, blocks, box means, connected components
    formats/              files: decode, encode, EXIF, colour profiles, PNG, WebP, ZIP
    drawing/              drawings on flat paper, cut by colour without a network
    matting/              alpha in the unknown band, and foreground colours
    network/              models, and the questions put to them
    edits/                strokes and picks replayed on alpha, and the edge
    render/               frame, background, shadow and outline, composed to a file
    pipeline.py           the story of one picture, from its document to its file
"""
