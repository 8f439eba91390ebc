"""Prepare Pyodide, the interface and the kernels for a fast start in the browser, at build time.

Without this step, most of a start would repeat work that always has the same result: unpacking
wheels, compiling Python to bytecode, and importing the standard library.
"""
