"""Compare two networks' scores: a table, and a list of what is worse."""

from collections.abc import Mapping, Sequence

from app.train.evaluation import Scores, summarise

ALL = "all"
TOLERANCE = 0.002  # IoU that a mean may lose
FEWEST = 10  # pairs of a set whose mean is judged; smaller ones vary too much

Rows = Mapping[str, Sequence[Scores]]
"""The scores of all pairs, by set."""


def tabulate(old: Rows, new: Rows) -> list[str]:
    """Return a line for each set and one for all pairs: mean IoU old → new, by situation."""
    lines = []
    for name, before, after in _sets(old, new):
        cells = [
            f"{situation} {before[situation][0]:.3f} → {after[situation][0]:.3f}"
            for situation in after
        ]
        count = max(number for *_, number in after.values())
        lines.append(f"{name:20}{count:4}  {'  '.join(cells)}")
    return lines


def list_worse(old: Rows, new: Rows) -> list[str]:
    """Return a sentence for each mean over all pairs, or over a large set, that is worse."""
    found = []
    for name, before, after in _sets(old, new):
        for situation, (iou, _, count) in after.items():
            loss = before[situation][0] - iou
            if loss > TOLERANCE and (count >= FEWEST or name == ALL):
                found.append(f"{name}, {situation}: mean IoU falls by {loss:.4f}.")
    return found


Summary = dict[str, tuple[float, float, int]]


def _sets(old: Rows, new: Rows) -> list[tuple[str, Summary, Summary]]:
    sets = [(name, summarise(old[name]), summarise(new[name])) for name in new]
    pooled = [[row for rows in each.values() for row in rows] for each in (old, new)]
    return [*sets, (ALL, summarise(pooled[0]), summarise(pooled[1]))]
