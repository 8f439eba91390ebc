"""Compose the parts that panels ask for changes, and follow up on every change of the state."""

from backdrop.ui.control.batch_actions import BatchActions
from backdrop.ui.control.batch_export import BatchExport
from backdrop.ui.control.custom_model_setup import CustomModelSetup
from backdrop.ui.control.edit_completion import EditCompletion
from backdrop.ui.control.engine_supervisor import EngineSupervisor
from backdrop.ui.control.export import Export
from backdrop.ui.control.head_reports import HeadReports
from backdrop.ui.control.moves import Moves
from backdrop.ui.control.pick_answers import PickAnswers
from backdrop.ui.control.picture_actions import PictureActions
from backdrop.ui.control.picture_intake import PictureIntake
from backdrop.ui.control.picture_loader import PictureLoader
from backdrop.ui.control.picture_regions import PictureRegions
from backdrop.ui.control.prerender import Prerender
from backdrop.ui.control.presets import Presets
from backdrop.ui.control.preview_cache import PreviewCache
from backdrop.ui.control.previews import Previews
from backdrop.ui.control.queue_runner import QueueRunner
from backdrop.ui.control.saved_edits import SavedEdits
from backdrop.ui.control.saved_pictures import SavedPictures
from backdrop.ui.control.scene_thumbnails import SceneThumbnails
from backdrop.ui.control.selection_actions import SelectionActions
from backdrop.ui.control.selector_setup import SelectorSetup
from backdrop.ui.control.serial_task import SerialTask
from backdrop.ui.control.site import Site
from backdrop.ui.control.tap_previews import TapPreviews
from backdrop.ui.control.toasts import Toasts
from backdrop.ui.text.storage_messages import saved_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from backdrop.ui.state.state import State


class Actions:
    """The parts, each named after what it acts on; every action ends with the page up to date."""

    def __init__(
        self, state: "State", show: "Callable[[], None]", announce: "Callable[[str], None]"
    ) -> None:
        """Take a function that shows the state, and one that announces a sentence."""
        self.state = state
        self.announce = announce
        self._show = show
        changed = self.changed
        self.toasts = Toasts(changed)
        self.supervisor = EngineSupervisor(state, changed, announce)
        self.previews = Previews(state, self.supervisor, changed)
        self.head_reports = HeadReports(state, self.supervisor, changed)
        self.preview_cache = PreviewCache(state, self.supervisor, changed)
        self.presets = Presets(state, self.supervisor, self.toasts, changed, announce)
        self.scene_thumbnails = SceneThumbnails(state, self.supervisor, self._is_awaited, changed)
        self.export = Export(self.supervisor, self.toasts, changed, announce)
        self.batch_export = BatchExport(state, self.export, self.toasts, changed, announce)
        self.custom_model = CustomModelSetup(state, self.supervisor, changed, announce)
        self.selector = SelectorSetup(state, self.supervisor, changed, announce)
        self.saved_edits = SavedEdits(state, changed, announce)
        loader = PictureLoader(state, self.saved_edits)
        self.saved_pictures = SavedPictures(state, loader.add, changed, announce)
        self.intake = PictureIntake(
            state,
            supervisor=self.supervisor,
            loader=loader,
            custom_model=self.custom_model,
            selector=self.selector,
            saved_pictures=self.saved_pictures,
            changed=changed,
            announce=announce,
        )
        self.site = Site(state, self.supervisor, self.presets, self.intake.report, changed)
        self.pictures = PictureActions(
            state,
            supervisor=self.supervisor,
            preview_cache=self.preview_cache,
            saved_edits=self.saved_edits,
            saved_pictures=self.saved_pictures,
            scene_thumbnails=self.scene_thumbnails,
            toasts=self.toasts,
            changed=changed,
            announce=announce,
        )
        self.moves = Moves(state, self.previews, self.pictures, changed, announce)
        self.pick_answers = PickAnswers(state, self.pictures)
        self.completion = EditCompletion(
            self.supervisor, self.pictures, self.pick_answers, self.toasts, changed
        )
        self.regions = PictureRegions(state, self.supervisor, changed)
        self.tap_previews = TapPreviews(state, self.supervisor, changed)
        self.selection = SelectionActions(state, changed, announce)
        self.batch = BatchActions(
            state, self.supervisor, self.pictures, self.toasts, changed, announce
        )
        self._queue = QueueRunner(state, self.supervisor, self.preview_cache, changed, announce)
        self._prerender = Prerender(
            state, self.supervisor, self.export, self.preview_cache.trim, changed
        )
        self._measuring = SerialTask(self.pictures.next_unmeasured, self.pictures.measure, changed)

    def changed(self) -> None:
        """Start the work that the present state asks for, then show the state.

        The engine answers calls in the order in which it gets them, so the order here is that of
        urgency: files that a person has just given, the picture on the screen, the queue, and
        last the work for which no person waits yet.
        """
        self.custom_model.continue_inspection()
        self.selector.continue_inspection()
        self.intake.continue_import()
        self.site.continue_reading()
        self.saved_edits.continue_writing()
        self.preview_cache.refresh()
        self.head_reports.refresh()
        self.previews.refresh()
        # A person who edits waits at most for the network's run that has already begun.
        if not self._is_awaited():
            self._queue.begin_jobs()
            if not self.batch_export.total:
                self._prerender.start_if_needed()
        self._measuring.start_if_needed()
        self.scene_thumbnails.start_if_needed()
        if not self.state.queue.running:
            self.state.queue.eta.pause()
        self._show()

    def _is_awaited(self) -> bool:
        """Return whether a person waits for the engine to show the current picture."""
        return self.previews.is_due() or self.preview_cache.is_due()

    def delete_saved(self) -> None:
        """Delete the pictures and edits saved on the device; those on the page remain."""
        self.saved_edits.delete_all()
        self.saved_pictures.set_enabled(False)
        self.announce(saved_line(0, 0))
