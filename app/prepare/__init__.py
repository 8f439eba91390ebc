"""Prepares the published networks for the site, at build time.

Reads a published ONNX file and writes a smaller, faster one that computes the same mask, with the
same bytes on every machine. Needs onnx and numpy; never imported by the page or the engine.
"""
