"""Judges a race for places by what its clients wrote down, and by what they read at the end. No input or output.

Capacity stands still meanwhile, nobody answers for others, and each member has one answer on its way at a time; so a member
that was told GOING has a place, for certain, until it asks for something else.
"""
import collections
import dataclasses

from stored_answers import still_stands

UNANSWERED = (0, "UNANSWERED")
FITTING = {"ANSWER_GOING": ("GOING", "WAITLISTED"), "ANSWER_NOT_GOING": ("NOT_GOING",), "ANSWER_UNSURE": ("UNSURE",)}


@dataclasses.dataclass
class Operation:
    """One answer, under one request_id, however often it was sent. `told` are (version, state), one for each reply; times are
    of one monotonic clock: the first was sent, the last reply was there."""
    walk: str
    member: str
    answer: str
    sent: float
    replied: float
    told: list


@dataclasses.dataclass
class Turnout:
    """`waiting` are those without a place who want one."""
    walk: str
    capacity: int
    going: int
    waiting: int


def judge(operations, turnouts, capacity):
    """What is wrong, as sentences. `operations` are in order for each member; `turnouts` were read meanwhile."""
    wrong = [f"OVERBOOKED: a turnout says {one}" for one in turnouts if one.going > capacity or one.capacity != capacity]
    return _overbooked(operations, capacity) + _own(operations) + wrong


def judge_end(operations, responses, turnouts, capacity):
    """Of what was read when all was over: `responses` {walk: [(member, version, state)]}."""
    wrong = []
    last = {(one.walk, one.member): max(one.told) for one in operations}
    for walk, listed in responses.items():
        stored = {member: (version, state) for member, version, state in listed}
        wrong += [f"DOUBLED: {member} has more than one answer to {walk}"
                  for member, count in collections.Counter(member for member, _, _ in listed).items() if count > 1]
        for (told_walk, member), told in last.items():
            if told_walk == walk and not still_stands(told, stored.get(member, UNANSWERED)):
                wrong.append(f"LOST: {member} was told {told} of {walk}; stored is {stored.get(member)}")
        going, waiting = ([state for _, state in stored.values()].count(state) for state in ("GOING", "WAITLISTED"))
        if going > capacity:
            wrong.append(f"OVERBOOKED: {walk} ends with {going} of {capacity}")
        if waiting and going < capacity:
            wrong.append(f"WASTED: {waiting} wait for {walk}, which has {capacity - going} places")
        wrong += [f"MISCOUNTED: {walk} has {going} going and {waiting} waiting, its turnout says {turnout}"
                  for turnout in turnouts if turnout.walk == walk and (turnout.going, turnout.waiting) != (going, waiting)]
        if not any(turnout.walk == walk for turnout in turnouts):
            wrong.append(f"MISCOUNTED: {walk} has no turnout")
    return wrong + [f"LOST: {walk} has no answers" for walk in {one.walk for one in operations} - set(responses)]


def _overbooked(operations, capacity):
    moments, since = collections.defaultdict(list), {}
    for one in operations:
        began = since.pop((one.walk, one.member), None)
        if began is not None:
            moments[one.walk] += [(began, 1), (one.sent, -1)]
        if max(one.told)[1] == "GOING":
            since[one.walk, one.member] = one.replied
    for (walk, _), began in since.items():
        moments[walk].append((began, 1))
    wrong = []
    for walk, changes in moments.items():
        going = 0
        for moment, change in sorted(changes):
            going += change
            if going > capacity:
                wrong.append(f"OVERBOOKED: {going} know that they have one of {capacity} places of {walk} at {moment:.3f}")
                break
    return wrong


def _own(operations):
    wrong, known = [], {}
    for one in operations:
        before = known.get((one.walk, one.member), UNANSWERED)
        # One change of one's own, however often it was sent, and moving up before it or after it.
        most = 1 + (before[1] == "WAITLISTED") + (one.answer == "ANSWER_GOING" and before[1] not in FITTING[one.answer])
        for told in one.told:
            if told[1] not in FITTING[one.answer]:
                wrong.append(f"LOST: {one.member} said {one.answer} to {one.walk}, and was told {told}")
            if told[0] < before[0] or (told[0] == before[0] and told != before):
                wrong.append(f"LOST: {one.member} was told {told} of {one.walk} after {before}")
            if told[0] > before[0] + most:
                wrong.append(f"DOUBLED: {one.member} said {one.answer} to {one.walk} once, and was told {told} after {before}")
        known[one.walk, one.member] = max(one.told)
    return wrong
