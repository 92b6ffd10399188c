"""Judges what is stored (cluster_rows.py) after the crowd of cluster_load.py has gone home, by what it was told.

- OVERBOOKED, PLACE_WASTED, OUT_OF_ORDER: After each commit: no more GOING than places, no place free while somebody waits,
  nobody ahead of who joined the list before them. The same of groups and their members.
- LOST: What was acknowledged was committed as it was told, and stands at the end unless the same person changed it later. All
  replicas say at the end what is stored.
- DOUBLED: One row for each thing that was asked for, versions that strictly ascend, one answer for person and walk.
- UNANSWERED: While processes end in order, no call had its effect whose caller got no answer.
- STORED: The tables agree with each other, the events with the tables, and what services know of each other with the source.
"""
import collections

import projections
import stored_answers
from cluster_checker import Kind, Violation, state_of, walk_of
from cluster_history import CONNECTION

GOING, WAITLISTED, OFFERED = 1, 2, 3
NAMES = stored_answers.NAMES
MEMBER_WAITING, MEMBER_ACTIVE, MEMBER_LEFT = 3, 4, 6
EFFECTS = ("respond", "create", "update", "join", "leave")


def _batches(changes):
    """[(batch, changes)], one after the other."""
    batches = []
    for change in changes:
        if not batches or batches[-1][0] != change.batch:
            batches.append((change.batch, []))
        batches[-1][1].append(change)
    return batches


class _List:
    """Places of a walk or a group, and who waits for them; judged after each commit."""

    def __init__(self, name, has_place, waits, wrong):
        self.name, self.has_place, self.waits, self.wrong = name, has_place, waits, wrong
        self.capacity = None
        self.now = {}  # by member: (state, join sequence, version)

    def report(self, kind, text):
        self.wrong.append(Violation(kind, f"{self.name}: {text}"))

    def change(self, member, state, join, version):
        before = self.now.get(member, (None, 0, 0))
        if version < before[2] or (version == before[2] and state != before[0]):
            self.report(Kind.DOUBLED, f"{member} has version {version} after {before[2]}")
        self.now[member] = (state, join, version)

    def judge(self, batch):
        if self.capacity is None:
            return
        places = [join for state, join, _ in self.now.values() if state in self.has_place]
        waiting = [join for state, join, _ in self.now.values() if state == self.waits]
        if len(places) > self.capacity:
            self.report(Kind.OVERBOOKED, f"{len(places)} of {self.capacity} places after {batch}")
        if waiting and len(places) < self.capacity:
            self.report(Kind.PLACE_WASTED, f"{len(waiting)} wait for {self.capacity - len(places)} places after {batch}")
        if waiting and places and max(places) > min(waiting):
            self.report(Kind.OUT_OF_ORDER, f"number {max(places)} has a place before {min(waiting)} after {batch}")


def _walks(log, wrong):
    by_walk = collections.defaultdict(list)
    for change in log:
        by_walk[change.row["walk"]].append(change)
    for walk, changes in by_walk.items():
        one = _List(f"walk {walk}", (GOING, OFFERED), WAITLISTED, wrong)
        seen = set()
        for batch, rows in _batches(changes):
            if batch in seen:
                one.report(Kind.OUT_OF_ORDER, f"the changes of {batch} are parted by others")
            seen.add(batch)
            for change in rows:
                if change.what == "walks":
                    one.capacity = change.row["capacity"]
                else:
                    one.change(change.row["member"], change.row["state"], change.row["join_sequence"], change.row["version"])
            one.judge(batch)


def _groups(log, wrong):
    by_group = collections.defaultdict(list)
    for change in log:
        by_group[change.row["group_id"]].append(change)
    for group, changes in by_group.items():
        one = _List(f"group {group}", (MEMBER_ACTIVE,), MEMBER_WAITING, wrong)
        for batch, rows in _batches(changes):
            for change in rows:
                if change.what == "groups":
                    one.capacity = change.row["capacity"]
                else:
                    one.change(change.row["member"], change.row["state"], change.row["join_sequence"], change.row["version"])
            one.judge(batch)


def _told_answers(operations, log, wrong):
    """Each reply tells a version that was committed so."""
    committed = {(change.row["walk"], change.row["member"], change.row["version"]): NAMES[change.row["state"]]
                 for change in log if change.what == "responses"}
    for operation in operations:
        if operation.kind not in ("respond", "read", "final") or not operation.ok:
            continue
        version, state = state_of(operation.reply)
        key = (walk_of(operation.key), operation.sent["member"], version)
        if committed.get(key, "UNANSWERED" if version == 0 else None) != state:
            wrong.append(Violation(Kind.LOST, f"{operation.client} was told {state} as {key}; committed was {committed.get(key)}"))


def acknowledged(operations):
    """{(walk id, member id): (version, state)}: what must stand at the end. Whoever tried to leave, or has a call without a
    last word, is left out."""
    told, gone = {}, set()
    for operation in operations:
        if operation.kind == "leave":
            gone.add(operation.sent["member"])
        if operation.kind == "respond":
            key = (walk_of(operation.key), operation.sent["member"])
            if operation.ok:
                told[key] = state_of(operation.reply)
            elif operation.unknown:
                told.pop(key, None)
    return {key: stands for key, stands in told.items() if key[1] not in gone}


def _planned_walks(operations, rows, wrong):
    by_title, by_id = collections.defaultdict(list), {}
    for row in rows.tables["scheduling"]["walks"]:
        by_title[row["title"]].append(row["walk"])
        by_id[row["walk"]] = row
    versions = collections.Counter()
    for change in rows.log["scheduling"]:
        versions[change.row["walk"], change.row["version"]] += 1
    wrong += [Violation(Kind.DOUBLED, f"walk {walk} has version {version} {count} times")
              for (walk, version), count in versions.items() if count > 1]
    last = {}
    for operation in operations:
        if operation.kind == "create":
            found = by_title[operation.sent["title"]]
            if len(found) > 1:
                wrong.append(Violation(Kind.DOUBLED, f"{operation.sent['title']} is there {len(found)} times"))
            if operation.ok and walk_of(operation.reply["name"]) not in found:
                wrong.append(Violation(Kind.LOST, f"{operation.sent['title']} is not there"))
        elif operation.kind == "update":
            last[operation.key] = operation
    for name, operation in last.items():
        row = by_id.get(walk_of(name))
        if operation.ok and (row is None or (row["version"], row["note"]) != (int(operation.reply["etag"]), operation.sent["note"])):
            wrong.append(Violation(Kind.LOST, f"{name} was told {operation.reply['etag']} {operation.sent['note']}, stored {row}"))


def _joined(operations, rows, wrong):
    by_name = collections.defaultdict(list)
    for row in rows.tables["groups"]["members"]:
        by_name[row["group_id"], row["walking_name"]].append(row)
    left = {operation.sent["member"]: operation for operation in operations if operation.kind == "leave"}
    for operation in operations:
        if operation.kind != "join":
            continue
        found = by_name[walk_of(operation.key), operation.sent["walkingName"]]
        if len(found) > 1:
            wrong.append(Violation(Kind.DOUBLED, f"{operation.sent['walkingName']} joined {len(found)} times"))
        if not operation.ok:
            continue
        member = walk_of(operation.reply["member"]["name"])
        state = next((row["state"] for row in found if row["member"] == member), None)
        leaving = left.get(member)
        fitting = (MEMBER_ACTIVE, MEMBER_WAITING) if leaving is None else (MEMBER_LEFT,) if leaving.ok else (
            MEMBER_ACTIVE, MEMBER_WAITING, MEMBER_LEFT)
        if state not in fitting:
            wrong.append(Violation(Kind.LOST, f"{operation.sent['walkingName']} ({member}) is in state {state}, not in {fitting}"))


def _effects(rows):
    """{what a reply tells: when it came about}. Whoever moves up does so by what others did."""
    moments, states = {}, {}
    for change in rows.log["attendance"]:
        if change.what == "responses":
            key = change.row["walk"], change.row["member"]
            if (states.get(key), change.row["state"]) != (WAITLISTED, GOING):
                moments["respond", *key, change.row["version"]] = change.at
            states[key] = change.row["state"]
    for change in rows.log["scheduling"]:
        moments["walk", change.row["walk"], change.row["version"]] = change.at
    for change in rows.log["groups"]:
        if change.what == "members":
            moments.setdefault(("join", change.row["member"]), change.at)
            if change.row["state"] == MEMBER_LEFT:
                moments.setdefault(("leave", change.row["member"]), change.at)
    return moments


def _effect_of(operation):
    reply = operation.reply
    if operation.kind == "respond":
        return "respond", walk_of(operation.key), operation.sent["member"], int(reply["etag"])
    if operation.kind in ("create", "update"):
        return "walk", walk_of(reply["name"]), int(reply["etag"])
    return operation.kind, walk_of(reply["member"]["name"]) if operation.kind == "join" else operation.sent["member"]


def _unanswered(operations, rows, phases, wrong):
    in_order = [phase for phase in phases if phase.in_order]
    moments = _effects(rows)
    for operation in operations:
        if operation.kind not in EFFECTS or not operation.ok or len(operation.tries) == 1:
            continue
        at = moments.get(_effect_of(operation))
        # Its effect lies in the try that was under way when it came about: before the next one began.
        for tried, following in zip(operation.tries, operation.tries[1:]):
            if at is None or not tried.begin <= at < following.begin or tried.outcome not in CONNECTION:
                continue
            if any(phase.excuses(tried) for phase in in_order) and not any(
                    phase.excuses(tried) for phase in phases if not phase.in_order):
                wrong.append(Violation(Kind.UNANSWERED, f"{operation.client} {operation.kind} {operation.request_id}: gateway "
                                                        f"{tried.gateway} had it done at {at:.2f} and did not say so"))


def check_stored(operations, final, phases, rows, tables_agree=True):
    """All violations. `final` are what all heard of themselves at the end, of kind "final", through each gateway. Whether the
    tables agree with each other is what stored_answers.py and projections.py say, when asked."""
    wrong = []
    _walks(rows.log["attendance"], wrong)
    _groups(rows.log["groups"], wrong)
    _told_answers([*operations, *final], rows.log["attendance"], wrong)
    _planned_walks(operations, rows, wrong)
    _joined(operations, rows, wrong)
    _unanswered(operations, rows, phases, wrong)
    stands = acknowledged(operations)
    for operation in final:
        key = (walk_of(operation.key), operation.sent["member"])
        told = stands.get(key)
        if told is not None and not stored_answers.still_stands(told, state_of(operation.reply)):
            wrong.append(Violation(Kind.LOST, f"{key} was told {told}, now {state_of(operation.reply)}"))
    if not tables_agree:
        return wrong
    with rows.databases() as databases:
        found = [*stored_answers.findings(databases["attendance"], stands), *projections.findings(databases)]
    return wrong + [Violation(Kind.STORED, text) for text in found]


def unread(rows):
    """Which services have not yet read what others told them, as sentences."""
    with rows.databases() as databases:
        return projections.unread(databases)
