"""A mail that comes back is told to the leader: bounce_test.py PROGRAM

A walk is cancelled; mail servers report that some of the mails did not arrive, each in its own form, through `amble bounce`.
Whose address nobody has stands on Told and gets no further mail; what is delayed, garbled, foreign or forged changes nothing,
and ends as mail servers understand it. The platform runs meanwhile. On SQLite and PostgreSQL.
"""
import datetime
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import reports
from post import Post
from told_test import CANCELLED, Postgres, Scene, await_true, deliveries, local_now, told
from town import Town

from journey import expect  # told_test.py has made it known

GONE = ("postfix", "exim", "exchange")
STAYING = ("full", "expired", "delayed", "forwarded", "fine")
NOTED, REFUSED, AGAIN = 0, 65, 75
BOUNCED, ACCEPTED = "DELIVERY_STATE_BOUNCED", "DELIVERY_STATE_ACCEPTED"


class Pipe:
    """`amble bounce`, as a mail server runs it."""

    def __init__(self, program, folder, database):
        self.program = program
        self.flags = {"data-directory": f"{folder}/state", "database": database, "signing-seed-file": f"{folder}/seed"}

    def __call__(self, report, **flags):
        given = {**self.flags, **{name.replace("_", "-"): value for name, value in flags.items()}}
        done = subprocess.run([self.program, "bounce", *(f"--{name}={value}" for name, value in given.items() if value)],
                              input=report, capture_output=True, timeout=120)
        self.said = (done.stdout + done.stderr).decode()
        expect("@" not in self.said.replace("postgres://", ""), f"an address is said: {self.said}")
        return done.returncode


def cancel_a_walk(scene, post, title, people):
    """All of `people` go to a new walk, which is cancelled. Its telling, and the mails that tell them, by address."""
    start = local_now(scene.zone) + datetime.timedelta(days=3)
    walk = scene.plan(title, start, 50)
    for address in people:
        expect(scene.answer_yes(address, walk) == "GOING", address)
    before = len(post.mails)
    scene.by_leader("scheduling.SchedulingService/CancelWalk", name=walk, reason="Ice on the path")
    telling = await_true(lambda: (t := told(scene, walk)) and t["recipientCount"] == len(people) + 1 and t,
                         "Told knows all, and the leader")
    await_true(lambda: not any(d["state"] == "DELIVERY_STATE_WAITING" for d in deliveries(scene, telling["notice"])),
               "nobody waits to be told")
    return telling, {m.to: m for m in post.mails[before:] if re.search(CANCELLED, m.subject) and m.to in people}


def check(program, folder, database):
    with Post() as post, Town(program, folder, post, database) as town:
        scene = Scene(town)
        people = {name: scene.join(name) for name in (*GONE, *STAYING)}
        telling, mails = cancel_a_walk(scene, post, "Round the pond", people.values())
        of = {name: mails[address] for name, address in people.items()}
        expect({m.sender for m in mails.values()} == {reports.OURS}, "reports come back to an address of their own")

        def states():
            told_so = {d["walkingName"].lower(): d["state"] for d in deliveries(scene, telling["notice"])}
            return {name: told_so[name] for name in people}

        bounce = Pipe(program, folder, database)
        expect(set(states().values()) == {ACCEPTED}, states())
        # What is no report of a mail of ours, whoever sends it.
        good = reports.postfix(of["fine"])
        other_id = good.replace(of["fine"].id.encode(), b"<" + b"0" * 32 + of["fine"].id[33:].encode())
        code = next(m for m in post.mails if re.search(r"/staff-invitation/", m.text))
        for what, report in {
                "nothing": b"", "noise": os.urandom(5000), "a cut report": good[:good.index(b"Final-Recipient")],
                "no report type": good.replace(b"multipart/report", b"multipart/mixed"),
                "no mail within": good[:good.index(b"Message-ID: " + of["fine"].id.encode())],
                "too much": good + b"x" * (3 << 20), "an answer": reports.out_of_office(of["fine"]),
                "another's Message-ID": other_id, "a mail of another service": reports.postfix(code),
                "the Message-ID of another host": good.replace(of["fine"].id.encode(), of["fine"].id[:33].encode() + b"@x.example>"),
        }.items():
            expect(bounce(report) == REFUSED, f"{what} is refused: {bounce.said}")
        expect("Message-ID" in bounce.said, bounce.said)
        # What is not the report's fault is tried again.
        for what, flags in {
                "no database": {"database": "postgres://nobody:secret@127.0.0.1:1/none"},
                "no data": {"database": "sqlite", "data_directory": f"{folder}/none"},
                "no seed": {"signing_seed_file": ""}, "a seed that is not there": {"signing_seed_file": f"{folder}/none"},
                "a flag that is wrong": {"database_connections": "many"}, "a flag that is unknown": {"databas": "x"}}.items():
            expect(bounce(good, **flags) == AGAIN, f"{what}: {bounce.said}")
            expect("secret" not in bounce.said, bounce.said)
        expect(not (folder / "none").exists(), "and nothing is made on the way")
        expect(set(states().values()) == {ACCEPTED}, states())

        for name, report, said in (
                ("postfix", reports.postfix(of["postfix"]), "no further mail"),
                ("postfix", reports.postfix(of["postfix"]), "no further mail"),  # once more
                ("exim", reports.exim(of["exim"]), "no further mail"),
                ("exchange", reports.exchange(of["exchange"]), "no further mail"),
                ("full", reports.postfix(of["full"], "5.2.2", "552 5.2.2"), "did not arrive"),
                ("expired", reports.postfix(of["expired"], "4.4.7", "451 4.4.7"), "did not arrive"),
                ("forwarded", reports.postfix(of["forwarded"], to="other@elsewhere.example"), "did not arrive"),
                ("delayed", reports.postfix(of["delayed"], "4.4.1", "451 4.4.1", "delayed"), "Nothing"),
                ("fine", reports.postfix(of["fine"], "2.0.0", "250 2.0.0", "delivered"), "Nothing")):
            code = bounce(report)
            expect(code == NOTED and said in bounce.said, f"{name}: {code} {bounce.said}")
        back = {*GONE, "full", "expired", "forwarded"}
        expect(states() == {name: BOUNCED if name in back else ACCEPTED for name in people}, states())
        first = deliveries(scene, telling["notice"])[:len(back)]
        expect({d["walkingName"].lower() for d in first} == back and all(d.get("failure") for d in first), first)

        telling, mails = cancel_a_walk(scene, post, "Along the brook", people.values())
        expect(set(mails) == {people[name] for name in STAYING}, sorted(mails))
        expect({name for name, state in states().items() if state == BOUNCED} == set(GONE), states())
        preferences = scene.send("GET", "/v1/me/preferences", None, scene.sessions[people["exim"]])
        expect(preferences.get("addressBounced") is True, preferences)
        print(f"{database.split(':')[0]}: {len(back)} of {len(people)} mails came back, {len(mails)} people are mailed on")


def main():
    program = sys.argv[1]
    os.environ["AMBLE_SMTP_RETURN_PATH"] = reports.OURS
    with tempfile.TemporaryDirectory(prefix="amble-bounce-") as base:
        base = pathlib.Path(base)
        base.chmod(0o755)  # PostgreSQL runs as another user
        (base / "sqlite").mkdir(mode=0o755)
        check(program, base / "sqlite", "sqlite")
        (base / "postgres").mkdir(mode=0o755)
        with Postgres(base / "postgres" / "postgres") as postgres:
            check(program, base / "postgres", postgres.url)


if __name__ == "__main__":
    main()
