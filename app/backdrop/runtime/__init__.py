"""Connect the engine and the interface to the browser, the worker and ONNX Runtime.

protocol.py     every message between the page and the engine's worker
call_values.py  what the calls among them take and return
cache_names.py  names in the browser's Cache API, for both sides
page/           the page's half, in MicroPython on the main thread
worker/         the engine's worker, in Pyodide
native/         ONNX Runtime in CPython, for the command and the tests
"""
