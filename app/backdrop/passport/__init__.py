"""Passport pictures: what the offices demand, and the frame that meets it. Pure; both interpreters.

The engine renders by these rules, and the page shows them while a person drags the guides.
"""
