"""Texts about what is stored on the device."""

from backdrop.ui.text import storage_messages


def test_the_number_of_saved_pictures_and_edits() -> None:
    assert storage_messages.saved_line(0, 0) == "No pictures and no edits are saved."
    assert storage_messages.saved_line(0, 1) == "No pictures and the edits of 1 picture are saved."
    assert storage_messages.saved_line(2, 0) == "2 pictures and no edits are saved."
    assert storage_messages.saved_line(1, 3) == "1 picture and the edits of 3 pictures are saved."


def test_the_date_is_left_out_if_unknown() -> None:
    assert storage_messages.stored_line(44_453_004, "24 Nov 2026") == "44.5 MB, since 24 Nov 2026"
    assert storage_messages.stored_line(221_000, "") == "221 kB"
    assert storage_messages.stored_line(0, "") == "incomplete"


def test_the_room_says_whether_the_browser_may_delete_files() -> None:
    line = storage_messages.room_line(35_300_000, 10_800_000_000, False)
    assert line.startswith("35.3 MB of 10.8 GB are used. The browser may delete")
    assert "until you delete it" in storage_messages.room_line(1, 2, True)
    assert storage_messages.room_line(1, 2, True, lacks_room=True).endswith(
        storage_messages.NO_ROOM_OFFLINE
    )
    assert "does not report" in storage_messages.room_line(0, 0, False)


def test_a_new_version_warns_of_pictures_on_the_page() -> None:
    assert storage_messages.app_notice(True, False, 0) == storage_messages.NEW_VERSION
    assert "Save your pictures first" in storage_messages.app_notice(True, False, 2)
    assert storage_messages.app_notice(False, True, 0) == storage_messages.SHARED_LOST
    assert storage_messages.app_notice(False, False, 2) == ""


def test_the_check_of_the_models_says_what_it_found() -> None:
    assert storage_messages.checked_line(0, 0) == "No model is stored."
    assert "complete and unchanged" in storage_messages.checked_line(22, 0)
    assert storage_messages.checked_line(22, 1).startswith("1 damaged piece was deleted")
    assert storage_messages.checked_line(22, 3).startswith("3 damaged pieces were deleted")
