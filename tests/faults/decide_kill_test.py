"""kill -9 of whoever decides: decide_kill_test.py PROGRAM BUILD_FOLDER [--keep FOLDER]

Two replicas of everything run from the rendered production manifests over PostgreSQL. For many walks the time to decide comes
in the same second: some have too few people, some enough, some are for their leaders to decide. While that goes on both
replicas of scheduling are killed, again and again. Then each walk is decided, each once, by what it had; and whoever said that
they would come, and whoever leads, has one mail about it.
"""
import argparse
import collections
import concurrent.futures
import csv
import datetime
import json
import re
import sys
import time

import cluster_test
from cluster_client import Client
from cluster_history import History
from cluster_scene import OPERATOR, RIGHTS_SECONDS

WALKS = 30
MINIMUM = 2
WALKERS = ("sam.walker@example.org", "alex.walker@example.org")
DECIDE_MINUTES = 10
# All is planned and answered before it is decided: on a slow machine the second or third time.
LEAD_SECONDS = (20, 60, 180)
# Both replicas are killed once so many walks are decided.
KILL_AT = (1, WALKS // 3, 2 * WALKS // 3)
DECIDED_SECONDS = 90
TOLD_SECONDS = 60
UNDECIDED, GO, NO_GO = 1, 2, 3
CANCELLED, DECIDE = r"is cancelled\. Please do not set out", r"The time has come to decide"


class Plan:
    """One walk: what it has, and what is to become of it."""

    def __init__(self, number):
        self.number, self.name = number, None
        kind = number % 3
        self.by_leader = kind == 2
        self.goers = (1, MINIMUM, 0)[kind]
        self.decision = (NO_GO, GO, UNDECIDED)[kind]

    @property
    def id(self):
        return self.name.rsplit("/", 1)[1]

    def body(self, start):
        return {"title": f"Walk in the balance {self.number}", "capacity": 8, "minimum": MINIMUM, "durationMinutes": 50,
                "decideMinutes": DECIDE_MINUTES,
                "decideRule": "DECIDE_RULE_BY_LEADER" if self.by_leader else "DECIDE_RULE_CANCEL_BELOW_MINIMUM",
                "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}}


class Balance:
    def __init__(self, pods, scene):
        self.pods, self.scene = pods, scene
        self.wrong = []
        self.group = scene.new_group("Walks in the balance", 8)
        link = scene.new_link(self.group)
        self.walkers = [self._join(link, address) for address in WALKERS]

    def _client(self, name, token=None):
        return Client(name, self.scene.gateways, History(), token, address="198.18.2.1")

    def _ask(self, client, verb, path, body, in_query=False):
        deadline = time.monotonic() + RIGHTS_SECONDS
        while not (done := client.call("balance", verb, path, path, body, mutates=True, in_query=in_query)).ok:
            if done.code not in ("NOT_FOUND", "PERMISSION_DENIED") or time.monotonic() > deadline:
                raise RuntimeError(f"{verb} {path}: {done.code} {done.reason} {done.reply}")
            time.sleep(0.05)
        return done.reply

    def _join(self, link, address):
        reply = self._ask(self._client(address), "POST", f"/v1/invitations/{link}:answer",
                          {"walkingName": address.split(".")[0].title(), "email": address})
        return self._client(address, reply["token"])

    def _stored(self, sql):
        return self.pods.postgres.query(sql, "scheduling")

    def _decided(self):
        """How many of the walks are."""
        ids = ", ".join(f"'{plan.id}'" for plan in self.plans)
        return int(self._stored(f"SELECT count(*) FROM scheduling.walks WHERE decision_due = 0 AND walk IN ({ids})")[0])

    def prepare(self):
        """Plans and answers, all before the first is due."""
        for lead in LEAD_SECONDS:
            due = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=lead)
            self.plans = [Plan(number) for number in range(WALKS)]
            self._plan_and_answer(due + datetime.timedelta(minutes=DECIDE_MINUTES))
            if datetime.datetime.now(datetime.timezone.utc) < due - datetime.timedelta(seconds=1) and self._decided() == 0:
                return
        raise RuntimeError(f"{WALKS} walks cannot be planned within {LEAD_SECONDS[-1]} s")

    def _plan_and_answer(self, start):
        leader = self._client("leader", self.scene.therapist)
        for plan in self.plans:
            plan.name = self._ask(leader, "POST", f"/v1/{self.group}/walks", plan.body(start), in_query=True)["name"]

        def answer(client, number):
            for plan in self.plans:
                if number < plan.goers:
                    self._ask(client, "PUT", f"/v1/{plan.name}/responses/me", {"answer": "ANSWER_GOING"})
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for done in [pool.submit(answer, client, number) for number, client in enumerate(self.walkers)]:
                done.result()

    def kill_while_they_are_decided(self):
        deadline = time.monotonic() + LEAD_SECONDS[-1] + DECIDED_SECONDS
        interrupted = 0
        for some in KILL_AT:
            self._await_decided(some, deadline)
            for pod in self.pods.of("scheduling"):
                pod.kill()
            after = self._decided()
            interrupted += after < WALKS
            print(f"killed both replicas of scheduling: {after} of {WALKS} walks are decided", flush=True)
            for pod in self.pods.of("scheduling"):
                pod.start()
        if not interrupted:
            self.wrong.append("no kill came while there was something to decide")
        self._await_decided(WALKS, time.monotonic() + DECIDED_SECONDS)
        self.pods.await_ready()

    def _await_decided(self, count, deadline):
        while (decided := self._decided()) < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{decided} walks of {WALKS} are decided, and no more")

    def judge(self):
        self._judge_decisions()
        self._judge_mails()
        _, behind = cluster_test.drained_rows(self.pods.postgres)
        self.wrong += behind
        self._judge_mails()  # and nothing came later

    def _judge_decisions(self):
        """By the log of all that was ever stored."""
        rows = collections.defaultdict(list)
        for (line,) in csv.reader(self._stored("SELECT row FROM told.log WHERE what = 'walks' ORDER BY number")):
            row = json.loads(line)
            rows[row["walk"]].append(row)
        for plan in self.plans:
            taken = _changes(rows[plan.id], "decision_due", 1)
            decided = _changes(rows[plan.id], "decision", UNDECIDED)
            expected = [] if plan.by_leader else [plan.decision]
            if taken != [0] or decided != expected:
                self.wrong.append(f"walk {plan.number}: taken {len(taken)} times, decided {decided} rather than {expected}")

    def _judge_mails(self):
        """One mail each to whoever is to have one, and to nobody else."""
        leader = [(OPERATOR, DECIDE, plan.id) for plan in self.plans if plan.by_leader]
        goers = [(address, CANCELLED, plan.id) for plan in self.plans if plan.decision == NO_GO
                 for address in WALKERS[:plan.goers]]
        with self.pods.mail.arrived:
            self.pods.mail.arrived.wait_for(lambda: not set(leader + goers) - set(self._told()), TOLD_SECONDS)
            told = self._told()
        missing = set(leader + goers) - set(told)
        if missing:
            self.wrong.append(f"{len(missing)} mails are missing: {sorted(missing)[:3]}")
        self.wrong += [f"{count} mails to {key}" for key, count in told.items() if count > 1]
        # Who leads a walk is told of its end, too.
        led = {(OPERATOR, CANCELLED, plan.id) for plan in self.plans if plan.decision == NO_GO}
        self.wrong += [f"a mail that nobody was to have: {key}" for key in set(told) - set(leader + goers) - led]

    def _told(self):
        """How often who was told what, of which walk."""
        ids = {plan.id for plan in self.plans}
        told = collections.Counter()
        for recipients, text in self.pods.mail.mails:
            for what in (CANCELLED, DECIDE):
                walk = re.search(r"/my/[^/\s]+/[^/\s]+/([0-9a-f-]+)", text)
                if walk and walk[1] in ids and re.search(what, text):
                    told.update((address, what, walk[1]) for address in recipients)
        return told


def _changes(rows, column, first):
    """What became of a column that was `first`, in order; later rows that say the same are none."""
    values = [row[column] for row in rows]
    return [after for before, after in zip([first, *values], values) if before != after]


def main():
    options = cluster_test.options_of(argparse.ArgumentParser())
    began = time.monotonic()
    with cluster_test.started(options) as folder, cluster_test.cluster(
            options.program, options.build, folder, members=1, walks=1, small_groups=0) as (pods, scene):
        balance = Balance(pods, scene)
        balance.prepare()
        balance.kill_while_they_are_decided()
        balance.judge()
    for one in balance.wrong[:cluster_test.MOST_SHOWN]:
        print("FAILED:", one)
    print(f"{len(balance.wrong)} findings in {time.monotonic() - began:.0f} s")
    return 1 if balance.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
