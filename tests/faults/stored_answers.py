"""Judges the attendance database as a killed or a stopped process left it."""
import collections
import contextlib
import pathlib
import re
import shutil
import sqlite3
import tempfile

GOING, WAITLISTED = 1, 2
NAMES = {1: "GOING", 2: "WAITLISTED", 3: "OFFERED", 4: "UNSURE", 5: "NOT_GOING", 6: "UNANSWERED"}


@contextlib.contextmanager
def copied(state_folder):
    """The database with its log in a folder of its own, so that the process finds its own as it left them."""
    with tempfile.TemporaryDirectory(prefix="amble-copy-") as folder:
        for name in ("attendance.db", "attendance.db-wal"):
            source = pathlib.Path(state_folder) / name
            if source.exists():
                shutil.copy(source, folder)
        with contextlib.closing(sqlite3.connect(pathlib.Path(folder) / "attendance.db")) as database:
            # Bytewise, as the program's own: code points sort as their UTF-8 does.
            database.create_collation("C", lambda a, b: (a > b) - (a < b))
            yield database


def findings(database, acknowledged):
    """What is wrong, as sentences. `acknowledged`: {(walk id, member id): (version, state name)}."""
    damage = [] if database.execute("PRAGMA integrity_check").fetchall() == [("ok",)] else ["the file is damaged"]
    return damage + findings_of_rows(database, acknowledged)


def findings_of_rows(database, acknowledged):
    """The same of any database that has these tables and an `execute`."""
    wrong = []
    answers = {}
    persons = collections.Counter()
    by_walk = collections.defaultdict(list)
    for walk, member, person, state, join, version in database.execute(
            "SELECT walk, member, person, state, join_sequence, version FROM responses"):
        answers[walk, member] = (version, NAMES[state])
        persons[walk, person] += 1
        by_walk[walk].append((state, join))
    wrong += [f"{person} has {count} answers to {walk}" for (walk, person), count in persons.items() if count > 1]
    for walk, capacity, going, waitlisted in database.execute("SELECT walk, capacity, going, waitlisted FROM walks"):
        places = [join for state, join in by_walk[walk] if state == GOING]
        waiting = [join for state, join in by_walk[walk] if state == WAITLISTED]
        if len(places) > capacity:
            wrong.append(f"{walk} is overbooked: {len(places)} of {capacity}")
        if (going, waitlisted) != (len(places), len(waiting)):
            wrong.append(f"{walk} counts {going} and {waitlisted}, not {len(places)} and {len(waiting)}")
        if waiting and len(places) < capacity:
            wrong.append(f"{walk} has a free place while {len(waiting)} wait")
        if waiting and places and max(places) > min(waiting):
            wrong.append(f"{walk}: number {max(places)} has a place before number {min(waiting)}")
        joins = [join for _, join in by_walk[walk]]
        if len(set(joins)) != len(joins):
            wrong.append(f"{walk} gave a number twice")
    for key, (version, state) in acknowledged.items():
        stored = answers.get(key, (0, "UNANSWERED"))
        if not still_stands((version, state), stored):
            wrong.append(f"{key} was told version {version} {state}; stored is {stored}")
    return wrong + events_findings(database, answers)


def events_findings(database, answers):
    """Each answer's events ascend in version, none twice, and the last tells of what is stored."""
    wrong, last = [], {}
    for aggregate, version in database.execute("SELECT aggregate, version FROM events ORDER BY sequence"):
        match = re.fullmatch(r".*/walks/([^/]+)/responses/([^/]+)", aggregate)
        key = match.groups() if match else aggregate
        if version <= last.get(key, 0):
            wrong.append(f"{aggregate} tells of version {version} after {last[key]}")
        last[key] = version
    for key, (version, _) in answers.items():
        if last.get(key) != version:
            wrong.append(f"version {version} of {key} is stored, {last.get(key)} told")
    return wrong


def still_stands(acknowledged, stored):
    """Whether an answer that nobody has tried to change since is as it was told, or moved up."""
    return stored == acknowledged or (
        acknowledged[1] == "WAITLISTED" and stored[1] == "GOING" and stored[0] > acknowledged[0])
