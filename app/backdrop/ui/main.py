"""The page's start: one state, one worker's client, the panels, and the wires between them."""

from backdrop.runtime.page import clock, elements, keyboard_focus, page_info, scheduling
from backdrop.ui.control.actions import Actions
from backdrop.ui.panels.about import About
from backdrop.ui.panels.app_status import AppStatus
from backdrop.ui.panels.batch_bar import BatchBar
from backdrop.ui.panels.cropper import Cropper, CropPlace
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

panels = []


def show():
    focused = keyboard_focus.focused_element()
    for panel in panels:
        panel.show(state)
    keyboard_focus.keep_focus(
        focused, ("retry", "note-retry", "cancel", "save", "remove", "choose")
    )


def say(sentence):
    """Announce a sentence to screen readers."""
    elements.announce(elements.by_id("announcer"), sentence)


state = State(page_info.saves_data())
work = Actions(state, show, say)
intake = FileIntake(work)
stage = Stage(work)
touch = TouchUp(work, stage)
zoom = Zoom(work)
cropper = Cropper(work, stage)
panels.extend([intake, cropper, stage, CropPlace(cropper), touch, zoom])
panels.extend([PictureBar(work), Editor(work, touch), Filmstrip(work), BatchBar(work, say)])
presets = Presets(work, say)
panels.extend([presets, EngineStatus(work), About(work), CustomModelDialog(work)])
panels.extend([StorageDialog(work, presets), AppStatus(work)])
panels.extend([FileSize(work), FolderChoice(work), Keyboard(work, zoom, touch), Pulse()])
intake.fetch()
scheduling.start_task(work.album.bring())
scheduling.start_task(work.run())
clock.mark_milestone("interface")
