"""Compares what services keep of each other with the source, by SQL from outside, on the files of SQLite."""
import contextlib
import pathlib
import sqlite3

SERVICES = ("accounts", "groups", "scheduling", "attendance", "messaging")
FOLLOWS = {"groups": ("accounts", "attendance", "scheduling"), "scheduling": ("accounts", "attendance", "groups"),
           "attendance": ("groups", "scheduling"), "messaging": ("accounts", "attendance", "groups", "scheduling")}
REMOVED, ACTIVE, LEADERS, THERAPY = 7, 4, (1, 2), 1
PLANNED, CANCELLED, GOING = 1, 2, 1
PROGRESS_OF_STATE = {1: 1, 3: 2, 4: 3}  # scheduling's PLANNED, UNDER_WAY, CLOSED as attendance counts them


@contextlib.contextmanager
def opened(folder):
    """All databases in `folder`, to be read, by the names of their services."""
    with contextlib.ExitStack() as stack:
        databases = {}
        for service in SERVICES:
            path = pathlib.Path(folder) / f"{service}.db"
            databases[service] = stack.enter_context(contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)))
            databases[service].create_collation("C", lambda a, b: (a > b) - (a < b))
        yield databases


def rows(database, sql):
    return set(database.execute(sql).fetchall())


def unread(databases):
    """Which followers have not read their feeds to the head, as sentences."""
    behind = []
    for follower, feeds in FOLLOWS.items():
        read = {feed: (epoch, position) for feed, epoch, position in databases[follower].execute(
            "SELECT feed, epoch, position FROM subscriptions")}
        for feed in feeds:
            head = databases[feed].execute("SELECT epoch, last_position FROM feed").fetchone()
            waiting = databases[feed].execute("SELECT COUNT(*) FROM events WHERE position IS NULL").fetchone()[0]
            if read.get(feed) != head or waiting:
                behind.append(f"{follower} is at {read.get(feed)} of {feed}, which is at {head}")
    return behind


def compare(name, projection, source):
    wrong = [f"{name}: {row} is there and not in the source" for row in sorted(projection - source, key=str)]
    return wrong + [f"{name}: {row} is missing" for row in sorted(source - projection, key=str)]


def of_messaging(databases, members, walks):
    """Who can be told, and of what."""
    messaging = databases["messaging"]
    wrong = compare("people in messaging", rows(messaging, "SELECT person, merged_into, discretion, time_zone FROM people"),
                    rows(databases["accounts"], "SELECT id, COALESCE(merged_into, ''), discretion, time_zone FROM people"))
    wrong += compare("groups in messaging", rows(messaging, "SELECT practice, group_id, title, time_zone FROM groups"),
                     rows(databases["groups"], "SELECT practice, group_id, title, time_zone FROM groups"))
    # Who was removed with groups' restore stays, for what they wrote, without a part in the group.
    told = {(row[0], row[2]) for row in members}
    kept = rows(messaging, "SELECT practice, group_id, member, person, walking_name, leads, active FROM members")
    wrong += compare("members in messaging", {row for row in kept if row[6] or (row[0], row[2]) in told},
                     {(practice, group, member, person, name, int(role in LEADERS), int(state == ACTIVE))
                      for practice, group, member, person, role, state, name in members})
    wrong += compare("walks in messaging", rows(messaging, "SELECT practice, group_id, walk, start_time, cancelled, progress FROM walks"),
                     {(*walk[:4], int(walk[5] == CANCELLED), PROGRESS_OF_STATE.get(walk[5], 1) - 1) for walk in walks})
    # Those of people who were in twice are told as answers that they do not come.
    return wrong + compare("answers in messaging", rows(messaging, "SELECT practice, walk, member, person, state FROM responses"),
                           rows(databases["attendance"], "SELECT practice, walk, member, person, MIN(state, 5) FROM responses"))


def findings(databases):
    """What projections hold that their sources do not say, and the other way round."""
    groups, scheduling, attendance = (databases[name] for name in ("groups", "scheduling", "attendance"))
    members = rows(groups, "SELECT practice, group_id, member, person, role, state, walking_name FROM members")
    answered = rows(attendance, "SELECT DISTINCT practice, member FROM responses")
    kept = rows(attendance, "SELECT practice, group_id, member, person, role, state, walking_name FROM members")
    # Who was removed with groups' restore stays for the sake of the answers, as REMOVED.
    told = {(row[0], row[2]) for row in members}
    left_over = {row for row in kept if row[5] == REMOVED and (row[0], row[2]) in answered and (row[0], row[2]) not in told}
    wrong = compare("members in attendance", kept - left_over, members)
    wrong += compare(
        "members in scheduling", rows(scheduling, "SELECT practice, group_id, member, person, leads, active FROM members"),
        {(practice, group, member, person, int(role in LEADERS), int(state == ACTIVE))
         for practice, group, member, person, role, state, _ in members})
    wrong += compare("groups in scheduling", rows(scheduling, "SELECT practice, group_id, title, time_zone FROM groups"),
                     rows(groups, "SELECT practice, group_id, title, time_zone FROM groups"))
    wrong += compare("discretion in scheduling", rows(scheduling, "SELECT person, discretion != 3 FROM discretions"),
                     rows(databases["accounts"], "SELECT id, discretion FROM people"))
    wrong += compare("groups in attendance", rows(attendance, "SELECT practice, group_id, agreement_version FROM group_facts"),
                     rows(groups, "SELECT practice, group_id, agreement_version FROM groups"))
    walks = rows(scheduling, "SELECT practice, group_id, walk, start_time, capacity, state FROM walks")
    wrong += compare("walks in groups", rows(groups, "SELECT practice, group_id, walk, start_time, cancelled FROM walks"),
                     {(*walk[:4], int(walk[5] == CANCELLED)) for walk in walks})
    known = {(walk[0], walk[2]) for walk in walks}
    with_answers = rows(attendance, "SELECT DISTINCT practice, walk FROM responses")
    planned = rows(attendance, "SELECT practice, group_id, walk, start_time, capacity, cancelled, progress FROM walks")
    # A walk that scheduling does not know any more stays for the sake of its answers, cancelled.
    kept_walks = {walk for walk in planned
                  if (walk[0], walk[2]) not in known and walk[5] and ((walk[0], walk[2]) in with_answers or walk[6] > PLANNED)}
    wrong += compare("walks in attendance", {walk[:6] for walk in planned - kept_walks},
                     {(*walk[:5], int(walk[5] == CANCELLED)) for walk in walks})
    progress = {(walk[0], walk[2]): walk[6] for walk in planned}
    for walk in walks:
        if walk[5] in PROGRESS_OF_STATE and progress.get((walk[0], walk[2])) != PROGRESS_OF_STATE[walk[5]]:
            wrong.append(f"progress of {walk[2]}: scheduling says {walk[5]}, attendance {progress.get((walk[0], walk[2]))}")
    wrong += compare("who is going in groups", rows(groups, "SELECT practice, walk, member FROM goers"), rows(
        attendance, "SELECT r.practice, r.walk, r.member FROM responses r JOIN walks w ON w.practice = r.practice AND w.walk = r.walk "
        f"WHERE r.state = {GOING} AND w.progress < {PROGRESS_OF_STATE[4]}"))
    wrong += of_messaging(databases, members, walks)
    present = {(row[0], row[2]) for row in members if row[5] in (ACTIVE, ACTIVE + 1)}
    for practice, walk, member in attendance.execute(
            "SELECT r.practice, r.walk, r.member FROM responses r JOIN walks w ON w.practice = r.practice AND w.walk = r.walk "
            "WHERE r.state IN (1, 2, 3) AND w.progress = 1 AND w.cancelled = 0"):
        if (practice, member) not in present:
            wrong.append(f"{member}, who is no member, has a place in {walk}")
    return wrong
