"""Cut pictures and render results, with NumPy and Pillow alone, in CPython and in Pyodide alike.

The parts in a good order to read them; nearly all import only those listed before them:

    document.py scene.py  a decoded picture; a person's edits and look as data
    errors.py             every error that a person can meet, with its sentence
    arrays/               arrays: aliases, sizes, blocks, box means, connected components
    formats/              files: decode, encode, EXIF, colour profiles, PNG, WebP, ZIP
    drawing/              drawings on flat paper, cut by colour without a network
    matting/              alpha in the unknown band, and foreground colours
    network/              models, their input and output, and the confidence of a cut
    edits/                strokes and picks replayed on alpha, and the edge
    backdrops/            the built-in backdrops
    render/               frame, background, shadow and outline, composed to a file
    pipeline.py           the steps from one picture's document to its file
"""
