"""Prepare Pyodide, the interface and the kernels for a fast start in the browser, at build time.

Without this step most of a start is work with the same result every time: unpacking wheels,
compiling Python to bytecode, and importing the standard library.
"""
