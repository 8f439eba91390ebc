from app.train.comparison import list_worse, tabulate
from app.train.evaluation import Scores

OLD: dict[str, list[Scores]] = {
    "many": [{"alone": 0.8, "1 tap": 0.9}] * 20,
    "few": [{"alone": 0.6, "1 tap": 0.7}] * 3,
}


def test_old_scores_stand_beside_new_ones() -> None:
    new: dict[str, list[Scores]] = {**OLD, "many": [{"alone": 0.85, "1 tap": 0.9}] * 20}
    many, few, every = tabulate(OLD, new)
    assert " ".join(many.split()) == "many 20 alone 0.800 → 0.850 1 tap 0.900 → 0.900"
    assert " ".join(few.split()) == "few 3 alone 0.600 → 0.600 1 tap 0.700 → 0.700"
    assert " ".join(every.split()).startswith("all 23 alone 0.774 → 0.817")


def test_equal_and_better_scores_are_not_worse() -> None:
    assert list_worse(OLD, OLD) == []
    assert list_worse(OLD, {**OLD, "many": [{"alone": 0.7985, "1 tap": 0.95}] * 20}) == []


def test_a_large_set_that_loses_is_named() -> None:
    new: dict[str, list[Scores]] = {**OLD, "many": [{"alone": 0.79, "1 tap": 0.95}] * 20}
    assert list_worse(OLD, new) == [
        "many, alone: mean IoU falls by 0.0100.",
        "all, alone: mean IoU falls by 0.0087.",
    ]


def test_a_small_set_counts_in_the_mean_of_all_only() -> None:
    new: dict[str, list[Scores]] = {**OLD, "few": [{"alone": 0.59, "1 tap": 0.5}] * 3}
    assert list_worse(OLD, new) == ["all, 1 tap: mean IoU falls by 0.0261."]
