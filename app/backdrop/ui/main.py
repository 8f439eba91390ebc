"""Start the page: create the state, the actions and the panels, and connect them."""

from backdrop.runtime.page import clock, elements, keyboard_focus, page_info, scheduling
from backdrop.ui.control.actions import Actions
from backdrop.ui.panels.about import About
from backdrop.ui.panels.answer_row import AnswerRow
from backdrop.ui.panels.app_status import AppStatus
from backdrop.ui.panels.background_tool import BackgroundTool
from backdrop.ui.panels.batch_bar import BatchBar
from backdrop.ui.panels.compare import Compare
from backdrop.ui.panels.contact_sheet import ContactSheet
from backdrop.ui.panels.cropper import Cropper
from backdrop.ui.panels.custom_model_dialog import CustomModelDialog
from backdrop.ui.panels.editor import Editor
from backdrop.ui.panels.engine_status import EngineStatus
from backdrop.ui.panels.file_intake import FileIntake
from backdrop.ui.panels.file_size import FileSize
from backdrop.ui.panels.filmstrip import Filmstrip
from backdrop.ui.panels.folder_choice import FolderChoice
from backdrop.ui.panels.gestures import Gestures
from backdrop.ui.panels.key_list import KeyList
from backdrop.ui.panels.keyboard import Keyboard
from backdrop.ui.panels.look_menu import LookMenu
from backdrop.ui.panels.look_strip import LookStrip
from backdrop.ui.panels.move_panel import MovePanel
from backdrop.ui.panels.mover import Mover
from backdrop.ui.panels.passport import Passport
from backdrop.ui.panels.pick import Pick
from backdrop.ui.panels.picture_bar import PictureBar
from backdrop.ui.panels.pulse import Pulse
from backdrop.ui.panels.site_details import SiteDetails
from backdrop.ui.panels.stage import Stage
from backdrop.ui.panels.storage_dialog import StorageDialog
from backdrop.ui.panels.toast_stack import ToastStack
from backdrop.ui.panels.touch_up import TouchUp
from backdrop.ui.panels.work_sign import WorkSign
from backdrop.ui.panels.zoom import Zoom
from backdrop.ui.state.state import State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Panel(Protocol):
        """A part of the page that shows the state."""

        def show(self, state: State) -> None: ...


# Where the focus goes, the first that can take it, when the focused element is hidden or disabled.
FALLBACK_FOCUS = ("retry", "note-retry", "cancel", "save", "remove", "choose-open")


def show() -> None:
    """Show the state in all panels."""
    focused = keyboard_focus.focused_element()
    # Before the stage shows the preview. Each must be asked, to notice whether it is open.
    cropped, marked = cropper.area(state), passport.area(state)
    actions.previews.show_area(cropped or marked)
    mover.choose_preview()
    for panel in panels:
        panel.show(state)
    keyboard_focus.keep_focus(focused, FALLBACK_FOCUS)


def swap() -> None:
    """Switch between adding and removing."""
    if pick.is_open():
        pick.swap()
    else:
        touch.swap()


def shrink() -> None:
    """Take a smaller answer to the last pick, or a smaller brush."""
    if pick.is_open():
        actions.pick_answers.step(-1)
    else:
        touch.shrink()


def grow() -> None:
    """Take a larger answer to the last pick, or a larger brush."""
    if pick.is_open():
        actions.pick_answers.step(1)
    else:
        touch.grow()


def say(sentence: str) -> None:
    """Announce a sentence to screen readers."""
    elements.announce(elements.by_id("announcer"), sentence)


async def begin() -> None:
    """Take the first files and start the engine, both within the host's limits."""
    await actions.site.load()
    if page_info.embedding_mode and not embed(page_info.embedding_mode):
        return
    intake.open()
    scheduling.start_task(actions.saved_pictures.restore())
    await actions.supervisor.run()


def embed(mode: str) -> bool:
    """Serve the page that embeds this one; return whether a person sees this page too."""
    from backdrop.ui.control.embedding import Embedding  # noqa: PLC0415  imports delay the start

    embedding = Embedding(actions, mode)
    panels.append(embedding)
    scheduling.start_task(embedding.connect())
    return embedding.is_seen


state = State(page_info.saves_data(), page_info.published_models)
actions = Actions(state, show, say)
intake = FileIntake(actions)
stage = Stage(actions)
cropper = Cropper(actions, stage)
passport = Passport(actions)
move_panel = MovePanel(actions.moves)
mover = Mover(actions.moves, actions.previews, stage, move_panel)
touch = TouchUp(actions, stage)
pick = Pick(actions, stage)
zoom = Zoom(actions, stage)
gestures = Gestures(zoom)
compare = Compare(stage)
key_list = KeyList()
sheet = ContactSheet(actions)
Keyboard(
    actions,
    {
        "zoom-in": zoom.zoom_in,
        "zoom-out": zoom.zoom_out,
        "fit": zoom.fit,
        "actual-size": zoom.show_actual_size,
        "swap": swap,
        "smaller": shrink,
        "larger": grow,
        "keys": key_list.open,
        "sheet": sheet.toggle,
    },
    {"compare": compare.hold, "hand": gestures.hold_hand},
)
StorageDialog(actions)
panels: "list[Panel]" = [
    intake,  # shows the welcome screen or the studio, in which the other panels measure themselves
    stage,
    cropper,  # places its frame on the picture that the stage shows
    passport,  # places its lines there
    mover,  # places its handles there
    zoom,  # fits a new picture in the stage's new frame
    # The order of the others is free.
    touch,
    pick,
    PictureBar(actions),
    Editor(actions, touch),
    move_panel,
    BackgroundTool(actions),
    Filmstrip(actions),
    BatchBar(actions, say),
    sheet,
    LookStrip(actions),
    LookMenu(actions),
    FileSize(actions),
    FolderChoice(actions),
    EngineStatus(),
    About(actions),
    CustomModelDialog(actions),
    AnswerRow(actions),
    AppStatus(actions),
    SiteDetails(),
    ToastStack(actions),
    WorkSign(),
    Pulse(),
]
scheduling.start_task(begin())
clock.mark_milestone("interface")
