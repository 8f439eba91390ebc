"""What is asked of a device."""

import pytest

from backdrop.ui.state import device

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"


@pytest.mark.parametrize(
    ("memory", "phone", "expected"),
    [
        (8, False, 120_000_000),
        (8, True, 120_000_000),
        (0, False, 120_000_000),  # Firefox and Safari do not tell
        (4, False, 40_000_000),
        (4, True, 40_000_000),
        (2, False, 24_000_000),
        (0.5, False, 24_000_000),
        (0, True, 24_000_000),
    ],
)
def test_the_largest_picture(memory: float, phone: bool, expected: int) -> None:
    assert device.max_pixels(memory, phone) == expected


def test_what_has_little_memory_is_small() -> None:
    assert device.is_small(0, True)
    assert device.is_small(1, False)
    assert device.is_small(2, True)
    assert not device.is_small(4, False)
    assert not device.is_small(4, True)
    assert not device.is_small(0, False)  # Firefox and Safari do not tell


def test_an_ipad_says_it_is_a_mac() -> None:
    assert device.is_ios(PHONE, 5)
    assert device.is_ios(MAC, 5)
    assert not device.is_ios(MAC, 0)
    assert not device.is_ios("Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0", 10)


@pytest.mark.parametrize(
    ("memory", "phone", "expected"),
    [(8, False, 2), (0, False, 2), (4, False, 1), (0.5, False, 1), (8, True, 1)],
)
def test_two_pictures_at_once_where_there_is_memory(
    memory: float, phone: bool, expected: int
) -> None:
    assert device.jobs(memory, phone) == expected


@pytest.mark.parametrize(
    ("memory", "phone", "expected"),
    [(8, False, True), (0, False, True), (4, False, False), (8, True, False), (0, True, False)],
)
def test_the_card_is_tried_where_there_is_memory(
    memory: float, phone: bool, expected: bool
) -> None:
    assert device.may_use_card(memory, phone) == expected


def test_a_phone_or_tablet_is_known_by_its_name() -> None:
    assert device.is_phone("Mozilla/5.0 (Linux; Android 16; Pixel 9) Chrome/142.0 Mobile")
    assert device.is_phone("Mozilla/5.0 (Linux; Android 16; SM-X910) Chrome/142.0")
    assert device.is_phone("Mozilla/5.0 (Android 12; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0")
    assert not device.is_phone(MAC)
