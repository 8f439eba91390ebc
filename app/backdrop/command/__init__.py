"""The command `backdrop` and the Python API, on native ONNX Runtime.

main.py            one run of the command, and its exit codes
parser.py          the arguments; flags.py: those for the look; values.py: numbers and colours
options.py         the parsed command line
tasks.py           pictures to cut and files to write
picture_worker.py  cut one picture; pool.py: several at once
report.py          progress and results; messages.py: their wording
api.py             cut, render and Cutout; model_files.py: find the models' files
"""
