"""Texts about the host's settings, backdrop.json, and the host's model. Pure."""

from backdrop.ui.text.quantities import count


def unused_line(reason: str) -> str:
    """Say that the settings are not used; `reason` is that of BadSettings."""
    return f"The settings of this site, backdrop.json, are not used: {reason}."


def unused_model_line(reason: str) -> str:
    """Say that the host's model is not used; `reason` is that of hosted_checks.BadEntry."""
    return f"The model that this site adds is not used: {reason}."


def unused_selector_line(reason: str) -> str:
    """Say that the host's model for Pick is not used; `reason` as for unused_model_line()."""
    return f"The model for Pick that this site adds is not used: {reason}."


def unread_look_line(name: str) -> str:
    """Say that a preset is left out."""
    return f"The look {name} is left out: backdrop.json describes it wrongly."


def surplus_line(limit: int, surplus: int) -> str:
    """Say that files were not added, since the host allows `limit` pictures at once."""
    allowed = count(limit, "picture", "pictures")
    left_out = count(surplus, "picture was", "pictures were")
    return f"This site takes {allowed} at a time, so {left_out} not added."
