"""The page's start: one state, one worker's client, the panels, and the wires between them."""

from backdrop.runtime.page import dom
from backdrop.ui.control.actions import Work
from backdrop.ui.panels.about import About
from backdrop.ui.panels.app_status import Offline
from backdrop.ui.panels.batch_bar import Batch
from backdrop.ui.panels.cropper import Cropper, CropPlace
from backdrop.ui.panels.custom_model_dialog import OwnDialog
from backdrop.ui.panels.editor import Editor
from backdrop.ui.panels.engine_status import EngineStatus
from backdrop.ui.panels.file_intake import Intake
from backdrop.ui.panels.file_size import FileSize
from backdrop.ui.panels.filmstrip import Strip
from backdrop.ui.panels.folder_choice import FolderChoice
from backdrop.ui.panels.keyboard import Keys
from backdrop.ui.panels.picture_bar import Bar
from backdrop.ui.panels.presets import Presets
from backdrop.ui.panels.pulse import Beat
from backdrop.ui.panels.stage import Stage
from backdrop.ui.panels.storage_dialog import Storage
from backdrop.ui.panels.touch_up import Touch
from backdrop.ui.panels.zoom import Zoom
from backdrop.ui.state.state import State

panels = []


def show():
    focused = dom.focused()
    for panel in panels:
        panel.show(state)
    dom.keep_focus(focused, ("retry", "note-retry", "cancel", "save", "remove", "choose"))


def say(sentence):
    """Announce a sentence to screen readers."""
    dom.announce(dom.element("announcer"), sentence)


state = State(dom.saves_data())
work = Work(state, show, say)
intake = Intake(work)
stage = Stage(work)
touch = Touch(work, stage)
zoom = Zoom(work)
cropper = Cropper(work, stage)
panels.extend([intake, cropper, stage, CropPlace(cropper), touch, zoom])
panels.extend([Bar(work), Editor(work, touch), Strip(work), Batch(work, say)])
presets = Presets(work, say)
panels.extend([presets, EngineStatus(work), About(work), OwnDialog(work)])
panels.extend([Storage(work, presets), Offline(work)])
panels.extend([FileSize(work), FolderChoice(work), Keys(work, zoom, touch), Beat()])
intake.fetch()
dom.later(work.album.bring())
dom.later(work.run())
dom.milestone("interface")
