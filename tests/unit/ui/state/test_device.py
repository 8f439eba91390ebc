"""The limits of a device."""

import pytest

from backdrop.runtime.protocol import preview_side
from backdrop.ui.state.device import Device, is_ios, is_phone

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0"
PHONE = "Mozilla/5.0 (Linux; Android 16; Pixel 9) Chrome/142.0 Mobile"


def device(memory: float, phone: bool) -> Device:
    return Device(memory, PHONE if phone else DESKTOP, 0)


@pytest.mark.parametrize(
    ("memory", "phone", "expected"),
    [
        (8, False, 120_000_000),
        (8, True, 120_000_000),
        (0, False, 120_000_000),  # Firefox and Safari do not report it
        (4, False, 40_000_000),
        (4, True, 40_000_000),
        (2, False, 24_000_000),
        (0.5, False, 24_000_000),
        (0, True, 24_000_000),
    ],
)
def test_the_largest_picture(memory: float, phone: bool, expected: int) -> None:
    assert device(memory, phone).max_pixels == expected
    assert device(memory, phone).has_ample_memory == (expected == 120_000_000)


@pytest.mark.parametrize(
    ("memory", "phone", "expected"),
    [
        (0, True, True),
        (1, False, True),
        (2, True, True),
        (4, False, False),
        (4, True, False),
        (0, False, False),  # Firefox and Safari do not report it
    ],
)
def test_little_memory(memory: float, phone: bool, expected: bool) -> None:
    assert device(memory, phone).has_little_memory is expected
    assert device(memory, phone).preview_side == preview_side(expected)


def test_an_ipad_claims_to_be_a_mac() -> None:
    assert is_ios(IPHONE, 5)
    assert is_ios(MAC, 5)
    assert not is_ios(MAC, 0)
    assert not is_ios(DESKTOP, 10)
    assert Device(0, MAC, 5).has_little_memory


@pytest.mark.parametrize(
    ("memory", "phone", "expected"),
    [(8, False, 2), (0, False, 2), (4, False, 1), (0.5, False, 1), (8, True, 1)],
)
def test_two_pictures_at_once_where_there_is_memory(
    memory: float, phone: bool, expected: int
) -> None:
    assert device(memory, phone).parallel_jobs == expected


@pytest.mark.parametrize(
    ("memory", "phone", "expected"),
    [(8, False, True), (0, False, True), (4, False, False), (8, True, False), (0, True, False)],
)
def test_the_graphics_card_is_tried_where_there_is_memory(
    memory: float, phone: bool, expected: bool
) -> None:
    assert device(memory, phone).can_use_gpu == expected


def test_a_phone_or_tablet_is_recognised_by_its_name() -> None:
    assert is_phone(PHONE)
    assert is_phone("Mozilla/5.0 (Linux; Android 16; SM-X910) Chrome/142.0")
    assert is_phone("Mozilla/5.0 (Android 12; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0")
    assert not is_phone(MAC)
