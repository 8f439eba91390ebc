"""Texts of the Background panel. Pure."""

BAD_COLOUR = "Write a colour as six digits, such as 1f6f5c, or as three, such as fff."
