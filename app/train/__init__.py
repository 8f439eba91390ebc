"""Training, export and evaluation of our own network, Backdrop S.

Nothing here is part of the site or the wheel, and neither building nor testing Backdrop needs
PyTorch: only network.py and what imports it do, with the packages of the group `train`.
"""
