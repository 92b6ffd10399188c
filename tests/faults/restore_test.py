"""One service is put back from an older backup while the others are newer: restore_test.py PROGRAM

Groups into an empty place while attendance and scheduling have seen more; then attendance while groups and scheduling have.
The others notice, read again from the beginning, and forget what is no longer told. Then an independent reader compares.
"""
import datetime
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import uuid

import projections
import stored_answers
from crowd import Crowd

from platform_under_test import Platform  # crowd.py has made it known

CONSISTENT_SECONDS = 60
PLACES = 3


class Operator:
    """`amble backup` and `amble restore` as an operator runs them."""

    def __init__(self, platform):
        self.platform = platform
        self.state = f"{platform.data}/state"
        self.shelf = f"{platform.data}/backups"

    def run(self, *words, code=0):
        result = subprocess.run([self.platform.program, words[0], f"--data-directory={self.state}", *words[1:]],
                                capture_output=True, text=True, timeout=120)
        if result.returncode != code:
            raise AssertionError(f"{words} ended with {result.returncode}: {result.stdout}{result.stderr}")
        return result.stdout + result.stderr

    def backup(self):
        path = self.run("backup", f"--to={self.shelf}").splitlines()[0]
        self.run("restore", "--verify", f"--from={path}")
        return path


def join(crowd, name):
    reply = crowd.patient.call("groups.GroupsService/AnswerInvitation", {"name": crowd.invitation, "walkingName": name})
    crowd.members.append(reply["token"])
    return reply["token"]


def answer(crowd, member, walk, what="ANSWER_GOING"):
    return crowd.respond(member, walk, what, uuid.uuid4().hex)


def create_walk(crowd, title, hours):
    start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)
    return crowd.by_therapist("scheduling.SchedulingService/CreateWalk", {
        "parent": crowd.group, "walk": {
            "title": title, "capacity": PLACES, "durationMinutes": 30,
            "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}}})["name"]


def await_consistent(operator):
    """Waits until all have read all; returns what is wrong then."""
    deadline = time.monotonic() + CONSISTENT_SECONDS
    while True:
        with projections.opened(operator.state) as databases:
            behind = projections.unread(databases)
            if not behind:
                return projections.findings(databases)
        if time.monotonic() > deadline:
            return behind
        time.sleep(0.05)


def judge(operator, what):
    wrong = await_consistent(operator)
    with stored_answers.copied(operator.state) as database:
        wrong += stored_answers.findings(database, {})
    print(f"{what}: {len(wrong)} findings")
    return [f"{what}: {one}" for one in wrong]


def planted(operator):
    """The reader must see what is wrong: copies with one thing changed in each."""
    unseen = []
    for service, change in (("attendance", "DELETE FROM members WHERE rowid = (SELECT max(rowid) FROM members)"),
                            ("scheduling", "UPDATE members SET active = 1 - active"),
                            ("attendance", "UPDATE walks SET capacity = capacity + 1"),
                            ("groups", "DELETE FROM walks"),
                            ("scheduling", "UPDATE walks SET state = 3 WHERE state = 1"),
                            ("groups", "UPDATE members SET state = 7 WHERE state = 4"),
                            ("messaging", "DELETE FROM responses WHERE rowid = (SELECT max(rowid) FROM responses)"),
                            ("messaging", "UPDATE walks SET cancelled = 1 - cancelled"),
                            ("messaging", "UPDATE members SET active = 1 - active"),
                            ("accounts", "UPDATE people SET time_zone = 'Asia/Tokyo'")):
        copy = pathlib.Path(f"{operator.platform.data}/planted")
        shutil.copytree(operator.state, copy)
        database = sqlite3.connect(copy / f"{service}.db")
        database.create_collation("C", lambda a, b: (a > b) - (a < b))
        with database:
            database.execute(change)
        database.close()
        with projections.opened(copy) as databases:
            if not projections.findings(databases):
                unseen.append(f"planted and not seen: {change} in {service}")
        shutil.rmtree(copy)
    return unseen


def groups_are_older(platform, operator, crowd):
    """A backup; then people come, go and answer; then groups alone is as it was."""
    old = operator.backup()
    newcomer = join(crowd, "Newcomer")
    answer(crowd, newcomer, crowd.walks[0])
    crowd.patient.call("groups.GroupsService/LeaveGroup", {"name": crowd.group}, crowd.members[1])
    operator.run("restore", f"--from={old}", "--only=groups", "--replace", code=1)  # it is being served
    wrong = judge(operator, "before groups is put back")
    platform.stop()
    wrong += planted(operator)
    operator.run("restore", f"--from={old}", "--only=groups", code=1)  # something is there
    for file in pathlib.Path(operator.state).glob("groups.db*"):
        file.unlink()
    operator.run("restore", f"--from={old}", "--only=groups")
    platform.start()
    wrong += judge(operator, "groups older than attendance and scheduling")
    # Who moved up when a member left keeps the place, though that member is back now.
    state = crowd.response_of(crowd.members[PLACES + 1], crowd.walks[0])["state"]
    if state != "RESPONSE_STATE_GOING":
        wrong.append(f"who had moved up has {state}")
    answer(crowd, crowd.members[1], crowd.walks[1])
    answer(crowd, join(crowd, "Newcomer again"), crowd.walks[1])
    return wrong + judge(operator, "after going on with the older groups")


def attendance_is_older(platform, operator, crowd):
    soon = create_walk(crowd, "Soon", 1)
    answer(crowd, crowd.members[0], soon)
    old = operator.backup()
    later = create_walk(crowd, "Later", 30)
    another = join(crowd, "Another")
    answer(crowd, another, later)
    answer(crowd, another, soon)
    crowd.by_therapist("attendance.AttendanceService/StartWalk", {"walk": soon})
    wrong = judge(operator, "before attendance is put back")
    platform.stop()
    operator.run("restore", f"--from={old}", "--only=attendance", "--replace")
    platform.start()
    wrong += judge(operator, "attendance older than groups and scheduling")
    reply = crowd.response_of(another, later)
    if reply["state"] != "RESPONSE_STATE_UNANSWERED":
        wrong.append(f"an answer from after the backup is there: {reply}")
    answer(crowd, another, later)
    crowd.by_therapist("attendance.AttendanceService/StartWalk", {"walk": soon})
    return wrong + judge(operator, "after going on with the older attendance")


def scheduling_is_older(platform, operator, crowd):
    old = operator.backup()
    lost = create_walk(crowd, "Lost", 40)
    bare = create_walk(crowd, "Lost, and nobody answered", 41)
    answer(crowd, crowd.members[0], lost)
    wrong = judge(operator, "before scheduling is put back")
    platform.stop()
    operator.run("restore", f"--from={old}", "--only=scheduling", "--replace")
    platform.start()
    wrong += judge(operator, "scheduling older than groups and attendance")
    with projections.opened(operator.state) as databases:
        kept = {walk for (walk,) in databases["attendance"].execute("SELECT walk FROM walks")}
    if bare.rpartition("/")[2] in kept:
        wrong.append("a walk that nobody knows or has answered is kept")
    if lost.rpartition("/")[2] not in kept:
        wrong.append("the answers to a lost walk are lost")
    return wrong


def main():
    with Platform(sys.argv[1]) as platform:
        operator = Operator(platform)
        crowd = Crowd(platform, members=PLACES + 2, walks=2, places=PLACES)
        crowd.rest = crowd.patient  # connections break at each restart
        link = crowd.by_therapist("groups.GroupsService/CreateInvitation",
                                  {"parent": crowd.group, "invitation": {"maxUses": 20}})["url"]
        crowd.invitation = "invitations/" + re.search(r"/i/([A-Za-z0-9_-]{43})", link)[1]
        for member in crowd.members[1:]:  # of walk 0 the last but one waits, until somebody withdraws
            answer(crowd, member, crowd.walks[0])
        wrong = []
        for story in (groups_are_older, attendance_is_older, scheduling_is_older):
            wrong += story(platform, operator, crowd)
    for one in wrong:
        print("FAILED:", one)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
