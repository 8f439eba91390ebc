"""What can be asked for of many pictures at once: choosing, one look, saving, the queue."""

from backdrop.runtime.page import events
from backdrop.ui.state.history import value_at, with_look
from backdrop.ui.text import batch_messages, messages


class BatchActions:
    """The part of Work that concerns all pictures or those chosen."""

    def __init__(self, all_state, say, saving):
        """Take the State, a function that announces a sentence, and the Saving."""
        self.state = all_state
        self.saving = saving
        self.ask = None  # what asks before unsaved pictures are removed: batch.py
        self._say = say
        events.confirm_leaving(lambda: any(picture.is_unsaved() for picture in all_state.pictures))

    def tell(self, sentence):
        """Leave a sentence about all pictures."""
        self.state.told = sentence
        self._say(sentence)
        self.changed()

    def close_told(self):
        """Take that sentence as read."""
        self.state.told = ""
        self.changed()

    # Choosing

    def chosen(self):
        """Return the chosen pictures in their order."""
        return self.state.chosen.of(self.state.pictures)

    def pick(self, picture, picking=False):
        """Choose a picture or not; with `picking`, others are chosen by a press from now on."""
        chosen = self.state.chosen
        if picking:
            chosen.picking = True
        self._pick(lambda: chosen.toggle(picture, self.state.current))
        self._say(batch_messages.chosen_line(len(chosen)))
        self.changed()

    def pick_to(self, picture):
        """Choose everything between the last choice and this picture."""
        state = self.state
        self._pick(lambda: state.chosen.reach(picture, state.pictures, state.current))
        self._say(batch_messages.chosen_line(len(state.chosen)))
        self.changed()

    def pick_all(self):
        self._pick(lambda: self.state.chosen.take(self.state.pictures))
        self._say(batch_messages.chosen_line(len(self.state.chosen)))
        self.changed()

    def pick_none(self):
        self._pick(self.state.chosen.clear)
        self.changed()

    def pick_by_press(self):
        """Let a press on a tile choose it, as long as nobody ends that."""
        self.state.chosen.picking = True
        self.changed()

    def _pick(self, change):
        """Change what is chosen, and have the tiles shown of which that is true."""
        before = self.chosen()
        change()
        after = self.chosen()
        for picture in before:
            self.state.news.add(picture.id)
        for picture in after:
            self.state.news.add(picture.id)

    # One thing for many

    def use_look(self, source, pictures):
        """Give pictures the look of one of them; each can undo it for itself."""
        look = source.history.scene["look"]
        photo = value_at(source.history.scene, "look.background.kind") == "photo"
        for picture in pictures:
            if picture is not source:
                picture.history.put(with_look(picture.history.scene, look))
                if photo and picture.backdrop is not source.backdrop:
                    picture.backdrop = source.backdrop
                    picture.backdrops += 1
        self.state.looks += 1
        everywhere = len(pictures) == len(self.state.pictures)
        self._say(batch_messages.applied_line(0 if everywhere else len(pictures)))
        self.changed()

    def save_all(self, pictures):
        """Save them in one go; what is still to be cut follows as soon as it is."""
        self.saving.begin(pictures)

    def ask_to_remove(self, pictures):
        """Remove them, after a question where something would be lost."""
        if len(pictures) > 1 and any(picture.is_unsaved() for picture in pictures):
            self.ask(pictures)
        else:
            self.remove_all(pictures)

    def move(self, pictures, place):
        """Put pictures before the one that is now at a place."""
        self.state.move(pictures, place)
        first = self.state.pictures.index(pictures[0]) + 1
        self._say(batch_messages.moved_line(pictures[0].name, first, len(self.state.pictures)))
        self.changed()

    # The queue

    def pause(self):
        """Begin no further picture, or go on."""
        self.state.paused = not self.state.paused
        self._say(batch_messages.PAUSED if self.state.paused else batch_messages.GOING_ON)
        self.changed()

    def cancel_all(self):
        """Cancel whatever is still to be cut, or is being."""
        left = self.state.open_pictures(self.state.pictures)
        for picture in left:
            self.state.cancel(picture)
        self._say(f"{messages.count(len(left), 'picture', 'pictures')} cancelled")
        self.changed()

    def retry_all(self):
        """Try every picture again that may be cut after all."""
        for picture in self.state.mendable():
            self.state.retry(picture)
        self.retry_engine()
