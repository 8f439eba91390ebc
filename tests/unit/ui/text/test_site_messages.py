"""Texts about the host's settings."""

from backdrop.ui.text.site_messages import surplus_line


def test_pictures_over_the_host_s_limit_are_counted() -> None:
    assert surplus_line(1, 2) == (
        "This site takes 1 picture at a time, so 2 pictures were not added."
    )
    assert surplus_line(5, 1) == (
        "This site takes 5 pictures at a time, so 1 picture was not added."
    )
