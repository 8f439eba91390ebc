"""Start the page: one state, its actions, and the panels that show it."""

from backdrop.runtime.page import clock, elements, keyboard_focus, page_info, scheduling
from backdrop.ui.control.actions import Actions
from backdrop.ui.panels.about import About
from backdrop.ui.panels.app_status import AppStatus
from backdrop.ui.panels.batch_bar import BatchBar
from backdrop.ui.panels.cropper import Cropper
from backdrop.ui.panels.custom_model_dialog import CustomModelDialog
from backdrop.ui.panels.editor import Editor
from backdrop.ui.panels.engine_status import EngineStatus
from backdrop.ui.panels.file_intake import FileIntake
from backdrop.ui.panels.file_size import FileSize
from backdrop.ui.panels.filmstrip import Filmstrip
from backdrop.ui.panels.folder_choice import FolderChoice
from backdrop.ui.panels.keyboard import Keyboard
from backdrop.ui.panels.picture_bar import PictureBar
from backdrop.ui.panels.presets import Presets
from backdrop.ui.panels.pulse import Pulse
from backdrop.ui.panels.stage import Stage
from backdrop.ui.panels.storage_dialog import StorageDialog
from backdrop.ui.panels.touch_up import TouchUp
from backdrop.ui.panels.zoom import Zoom
from backdrop.ui.state.state import State

# Elements to focus, the first that can be, when a change hides or disables the focused one.
FOCUS_FALLBACKS = ("retry", "note-retry", "cancel", "save", "remove", "choose")


def show() -> None:
    """Show the state in all panels."""
    focused = keyboard_focus.focused_element()
    intake.show(state)  # shows or hides the studio, in which the stage measures itself
    cropper.request_area(state)  # before the stage asks for the preview of that area
    stage.show(state)
    cropper.show(state)  # on the preview that the stage shows now
    zoom.show(state)  # fits a new picture's preview
    for panel in panels:
        panel.show(state)
    keyboard_focus.keep_focus(focused, FOCUS_FALLBACKS)


def announce(sentence: str) -> None:
    """Announce a sentence to screen readers."""
    elements.announce(elements.by_id("announcer"), sentence)


state = State(page_info.saves_data())
actions = Actions(state, show, announce)
intake = FileIntake(actions)
stage = Stage(actions)
touch_up = TouchUp(actions, stage)
zoom = Zoom(actions)
cropper = Cropper(actions, stage)
presets = Presets(actions, announce)
# None of these depends on what another one shows, so their order does not matter.
panels = (
    touch_up,
    PictureBar(actions),
    Editor(actions, touch_up),
    Filmstrip(actions),
    BatchBar(actions, announce),
    presets,
    EngineStatus(actions),
    About(actions),
    CustomModelDialog(actions),
    StorageDialog(actions, presets),
    AppStatus(actions),
    FileSize(actions),
    FolderChoice(actions),
    Keyboard(actions, zoom, touch_up),
    Pulse(),
)
intake.fetch()
scheduling.start_task(actions.saved_pictures.restore())
scheduling.start_task(actions.supervisor.run())
clock.mark_milestone("interface")
