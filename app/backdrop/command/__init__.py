"""The command `backdrop` and the Python API behind it, on native ONNX Runtime.

main.py            one run of the command, and its exit codes
options.py         the command line; flags.py: its part for the scene; values.py: numbers, colours
tasks.py           pictures to cut and the files to write
picture_worker.py  one picture; pool.py: several at once
report.py          progress and results; messages.py: their wording
api.py             cut, render and Cutout; model_files.py: the models' files
"""
