"""Medians of paired ratios, and how sure they are."""
import random
import statistics

RESAMPLES = 4000
CONFIDENCE = 0.95


def paired(numerators, denominators):
    """(median, low, high): of the ratios of slices that were measured next to each other, with a bootstrap interval."""
    ratios = [above / below for above, below in zip(numerators, denominators, strict=True)]
    chance = random.Random(1)  # the same slices give the same interval
    medians = sorted(statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    tail = (1 - CONFIDENCE) / 2
    return (statistics.median(ratios), medians[int(tail * RESAMPLES)], medians[int((1 - tail) * RESAMPLES) - 1])


def verdict(low, high, goal, at_least):
    """A goal is met when the whole interval is on its side, missed when none of it is, and open in between."""
    if not at_least:
        low, high, goal = -high, -low, -goal
    if low >= goal:
        return "met"
    return "missed" if high < goal else "open"


def there_and_back(sides, pairs):
    """A B C, C B A, A B C, …: so that a drift of the machine falls on all sides alike."""
    return [side for round_ in range(pairs) for side in (sides if round_ % 2 == 0 else sides[::-1])]
