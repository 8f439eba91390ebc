"""Pyodide made ready before anybody waits for it: trimmed, compiled, packed, and a snapshot.

A start in the browser otherwise spends most of its time on what is the same every time: unpacking
wheels, compiling Python to bytecode, and importing the standard library.
"""
