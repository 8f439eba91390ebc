"""Prepare the published networks for the site, at build time.

A recipe reads a published ONNX file and writes a smaller, faster one that computes the same mask.
Its bytes are the same on every machine. Needs onnx and numpy; the app never imports this package.
"""
