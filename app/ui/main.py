"""The page's start: one state, one worker's client, the panels, and the wires between them."""

from app.runtime import dom
from app.ui.about import About
from app.ui.bar import Bar
from app.ui.batch import Batch
from app.ui.beat import Beat
from app.ui.cropper import Cropper, CropPlace
from app.ui.dialog import OwnDialog
from app.ui.editor import Editor
from app.ui.engine import EngineStatus
from app.ui.folder import FolderChoice
from app.ui.intake import Intake
from app.ui.keys import Keys
from app.ui.offline import Offline
from app.ui.presets import Presets
from app.ui.size import FileSize
from app.ui.stage import Stage
from app.ui.state import State
from app.ui.storage import Storage
from app.ui.strip import Strip
from app.ui.touch import Touch
from app.ui.view import Zoom
from app.ui.work import Work

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
