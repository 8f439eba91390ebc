"""The interface, in MicroPython on the main thread.

state/    the page's whole state, and what follows from it; pure
text/     every text that a person reads; pure
control/  the actions: engine, queue, previews, exports, imports
panels/   the parts of the page that show the state and ask control for changes
main.py   the page's start
"""
