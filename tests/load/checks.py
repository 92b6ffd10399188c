"""Whether what a benchmark stored is right. Each check returns the faults that it found, in words."""
import collections
import sqlite3

PRACTICE = "01900000-0000-7000-8000-00000000aaaa"
GOING, WAITLISTED, UNSURE, NOT_GOING = 1, 2, 4, 5
RESPONSE_EVENT = "amble.attendance.v1.ResponseEvent"


def sqlite_reader(path):
    """Reads a database of ours: query(sql) returns rows of texts, as psql's does."""
    connection = sqlite3.connect(path)
    connection.create_collation("C", lambda a, b: (a.encode() > b.encode()) - (a.encode() < b.encode()))
    return lambda sql: [[str(value) for value in row] for row in connection.execute(sql)]


def read_told(path):
    """What members were told last: {walk: {member: (state, version)}}."""
    told = collections.defaultdict(dict)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            walk, member, state, version = line.split()
            told[walk][member] = (int(state), int(version))
    return told


def _of_walk(query, walk):
    rows = query(f"SELECT capacity, going, waitlisted, unsure, not_going FROM walks WHERE practice = '{PRACTICE}'"
                 f" AND walk = '{walk}'")
    answers = query(f"SELECT member, state, version, join_sequence FROM responses WHERE practice = '{PRACTICE}'"
                    f" AND walk = '{walk}'")
    return [int(value) for value in rows[0]], {row[0]: tuple(int(value) for value in row[1:]) for row in answers}


def walk_faults(query, walk, told):
    """Never above capacity, counters right, the queue in order, each acknowledged answer there as it was told."""
    (capacity, *counters), stored = _of_walk(query, walk)
    faults = []
    by_state = collections.Counter(state for state, _, _ in stored.values())
    if by_state[GOING] > capacity:
        faults.append(f"overbooked: {by_state[GOING]} go, {capacity} places")
    if counters != [by_state[GOING], by_state[WAITLISTED], by_state[UNSURE], by_state[NOT_GOING]]:
        faults.append(f"the counters {counters} are not what is stored: {dict(by_state)}")
    if by_state[WAITLISTED] and by_state[GOING] < capacity:
        faults.append("a place is free while somebody waits")
    joined = {state: [sequence for s, _, sequence in stored.values() if s == state] for state in (GOING, WAITLISTED)}
    if joined[WAITLISTED] and max(joined[GOING]) > min(joined[WAITLISTED]):
        faults.append("somebody passed another in the queue")
    lost = [member for member, (state, version) in told.items() if stored.get(member, ())[:2] != (state, version)]
    if lost:
        faults.append(f"{len(lost)} answers are not stored as they were acknowledged, such as that of {lost[0]}")
    return faults


def once_faults(query, acknowledged, failed):
    """One request row, one event and one version for each acknowledged answer. Answers whose callers got an error may
    have been stored, or not. That the minimum of a walk was crossed is an event of its own kind."""
    of_answers = f"events WHERE type = '{RESPONSE_EVENT}'"
    counts = {
        "requests": query("SELECT count(*) FROM answer_requests"),
        "events": query(f"SELECT count(*) FROM {of_answers}"),
        "different events": query("SELECT count(*) FROM (SELECT DISTINCT aggregate, version FROM "
                                  f"{of_answers}) AS of_a_version"),
        "versions": query("SELECT sum(version) FROM responses"),
    }
    return [f"{acknowledged} answers were acknowledged, {counted[0][0]} {what} are stored"
            for what, counted in counts.items() if not acknowledged <= int(counted[0][0]) <= acknowledged + failed]


def per_request_faults(query, transactions):
    counts = {what: int(query(f"SELECT count(*) FROM per_request.{what}")[0][0]) for what in ("events", "answer_requests")}
    counts["versions"] = int(query("SELECT sum(version) FROM per_request.responses")[0][0])
    return [f"pgbench did {transactions} transactions, {counted} {what} are stored"
            for what, counted in counts.items() if counted != transactions]


def commit_faults(path, committed):
    count, last = sqlite3.connect(path).execute("SELECT count(*), max(id) FROM answers").fetchone()
    return [] if count == last == committed else [f"{committed} rows were acknowledged, {count} are stored"]
