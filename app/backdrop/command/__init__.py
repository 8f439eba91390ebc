"""The command `backdrop` and the Python API, on native ONNX Runtime.

main.py            one run of the command, and its exit codes
parser.py          the arguments; flags.py: those for the look; values.py and units.py: their values
options.py         the parsed command line; version.py: the program's version
tasks.py           pictures to cut and files to write (task.py); walk.py: pictures in a folder
record.py          how the results in a folder were made; fingerprint.py: by which job
picture_worker.py  cut one picture; pool.py: several at once
standard_input.py  read a picture from standard input; atomic.py: write a file
report.py          progress and results; messages.py: their wording
public.py          the names of the package backdrop
api.py             cut and render; remove.py; cutout.py: their result; pictures.py: their input
model_files.py     find the models' files; start.py: start models
named_models.py    find public models by name, in the folders of folders.py
bench_command.py   measure a model on truths.py by measures.py
models_command.py  list public models, and download one; download.py: its file
"""
