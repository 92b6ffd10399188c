"""Two replicas of everything, from the production overlay: replicas_test.py PROGRAM BUILD_FOLDER.

The journey of end_to_end/ runs against them, and what one practice can learn of another. Then: a race for places through both
gateways never overbooks; a session that ended at one gateway is refused at the other within a second, and what somebody wrote
through one gateway is read through the other, with Redis and without it.
"""
import csv
import datetime
import itertools
import json
import os
import pathlib
import sys
import tempfile
import time
import unittest

import kubectl
import pod_network
from local_pods import LocalPods, missing_tools

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "end_to_end"), str(TESTS / "faults")]
from crowd import Crowd  # noqa: E402
from journey import Journey  # noqa: E402
from race_judge import judge, judge_end  # noqa: E402
from replicas_clients import AllGateways, Person  # noqa: E402
from replicas_race import Race, read, read_turnout  # noqa: E402
from stored_answers import findings_of_rows  # noqa: E402
from transports import ConnectNode, Messages, Rest  # noqa: E402
from twin_practices_test import find_problems  # noqa: E402

MEMBERS, WALKS, PLACES, ROUNDS = 24, 3, 4, 40
REVOKED_SECONDS = 1.0
REPETITIONS = 15
REVOCATIONS = 4
CALL_SECONDS = 30
LINES_OF_LOG = 40  # of a pod
# One of each service's own.
PATHS = ("/v1/me", "/v1/me/groups", "/v1/me/walks", "/v1/me/responses")


class Attendance:
    """The tables of the service, for stored_answers.py."""

    def __init__(self, postgres):
        self.postgres = postgres

    def execute(self, sql):
        lines = self.postgres.query(f"SET search_path = attendance; SELECT row_to_json(t) FROM ({sql}) t", "attendance")
        return [tuple(json.loads(line[0]).values()) for line in csv.reader(lines[1:])]  # the first says SET


class Replicas(unittest.TestCase):
    program = build = None

    @classmethod
    def setUpClass(cls):
        if missing_tools() or os.geteuid() != 0:
            raise RuntimeError(f"needs root and {missing_tools()}: tests/packages names them")
        folder = tempfile.TemporaryDirectory(prefix="amble-replicas-")
        cls.addClassCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)  # PostgreSQL's user goes through it
        copy_of = kubectl.copy_of_manifests(pathlib.Path(folder.name) / "manifests")
        objects = kubectl.render(kubectl.find_kubectl(cls.build), copy_of / "overlays/production")
        cls.pods = cls.enterClassContext(LocalPods(objects, cls.program, pathlib.Path(folder.name) / "pods", replicas=2))
        cls.gateways = cls.pods.gateways
        cls.addClassCleanup(cls.tell_of_failures)
        print(f"all are ready after {cls.pods.await_ready():.1f} s", flush=True)
        cls.await_calls()
        cls.crowd = Crowd(cls.gateways[0], MEMBERS, WALKS, PLACES)
        cls.failed = False

    failed = True  # until all is prepared

    @classmethod
    def tell_of_failures(cls):
        """What the platform itself said, when something went wrong."""
        if cls.failed:
            for pod in cls.pods.pods:
                said = [line for line in pod.log().splitlines() if '"level":"info"' not in line]
                print(f"{pod.name}, {pod.restarts} restarts:", *said[-LINES_OF_LOG:], sep="\n  ")

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        Replicas.failed |= len(result.failures) + len(result.errors) > before

    @classmethod
    def await_calls(cls):
        """Until gateways have found what became ready after them."""
        deadline = time.monotonic() + CALL_SECONDS

        def ask(person, gateway, *call):
            while (answer := person.ask(gateway, *call))[0] == 503:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"calls do not go through: {answer}")
            return answer[1]

        somebody = Person(cls.gateways)
        for number, gateway in enumerate(cls.gateways):
            flow = ask(somebody, number, "POST", "/v1/signIn:start", {"email": f"first.{number}@example.org"})["flow"]
            code = gateway.await_mail(f"first.{number}@example.org", r"\b(\d{6})\b")[1]
            session = ask(somebody, number, "POST", "/v1/signIn:complete", {"flow": flow, "code": code})["token"]
            first = Person(cls.gateways, session)
            for path in PATHS:
                ask(first, number, "GET", path)
            first.close()
        somebody.close()

    def person(self, session=None):
        made = Person(self.gateways, session)
        self.addCleanup(made.close)
        return made

    def expect(self, answer, **fields):
        status, reply = answer
        self.assertEqual((status, {name: reply.get(name) for name in fields}), (200, fields), reply)
        return reply

    # The journey.

    def test_1_the_journey_by_turns_through_all_gateways(self):
        Journey(self.gateways[0], AllGateways(self.gateways)).run()

    def test_1_the_journey_over_connect(self):
        transport = ConnectNode(self.gateways[1], self.descriptors(), binary=False)
        self.addCleanup(transport.close)
        Journey(self.gateways[1], transport).run()

    def test_2_practices_learn_nothing_of_each_other(self):
        transport = ConnectNode(self.gateways[0], self.descriptors(), binary=True)
        self.addCleanup(transport.close)
        cases, problems = find_problems(self.gateways[0], transport, Messages(self.descriptors()))
        self.assertEqual(problems, [])
        self.assertGreater(cases, 100)

    def descriptors(self):
        return pathlib.Path(self.build) / "generated/descriptors.binpb"

    # Places.

    def test_3_a_race_through_both_gateways_never_overbooks(self):
        race = Race(self.gateways, self.crowd.members, self.crowd.walks, ROUNDS)
        began = time.monotonic()
        race.run()
        operations = [one for history in race.histories for one in history]
        print(f"{len(operations)} answers in {time.monotonic() - began:.1f} s, {sum(len(one.told) > 1 for one in operations)} of them "
              f"sent twice, {len(race.put_off)} put off {race.put_off[:1]}; {len(race.turnouts)} turnouts", flush=True)
        self.assertEqual(len(operations), MEMBERS * WALKS * ROUNDS)
        wrong = judge(operations, race.turnouts, PLACES)
        # All replicas say the same at the end: these go round among those of attendance.
        for gateway, _ in itertools.product(self.gateways, range(2)):
            client = Rest(gateway)
            turnouts, responses = [], {}
            for walk in self.crowd.walks:
                listed = client.call("attendance.AttendanceService/ListResponses", {"parent": walk, "pageSize": 100}, self.crowd.therapist)
                responses[walk] = [(member, *told) for _, member, told in map(read, listed["responses"])]
                turnouts.append(read_turnout(client.call("attendance.AttendanceService/GetTurnout", {"walk": walk}, self.crowd.therapist)))
            wrong += judge_end(operations, responses, turnouts, PLACES)
        told = {(one.walk.rpartition("/")[2], one.member): max(one.told) for one in operations}
        wrong += findings_of_rows(Attendance(self.pods.postgres), told)
        self.assertEqual(wrong, [])

    # Sessions.

    def sign_in(self, email, count=1):
        """A new session of a person, whose `count`th it is."""
        somebody = self.person()
        flow = self.expect(somebody.ask(0, "POST", "/v1/signIn:start", {"email": email}))["flow"]
        code = self.gateways[0].await_mail(email, r"\b(\d{6})\b", count)[1]
        return self.expect(somebody.ask(1, "POST", "/v1/signIn:complete", {"flow": flow, "code": code}))["token"]

    def expect_refused(self, person, since):
        """Whatever is asked later than a second after `since` is refused everywhere; returns when it began to be."""
        last = 0.0
        for gateway, path in itertools.product(range(len(self.gateways)), PATHS[::-1]):
            while True:
                asked = time.monotonic() - since
                status, reply = person.ask(gateway, "GET", path)
                if status == 401:
                    break
                self.assertEqual(status, 200, reply)
                self.assertLessEqual(asked, REVOKED_SECONDS, f"a session that ended is let in by gateway {gateway}: {path}")
                last = asked
        return last

    def known_everywhere(self, session):
        """The person of a session that each gateway keeps."""
        person = self.person(session)
        for gateway, path in itertools.product(range(len(self.gateways)), PATHS):
            self.expect(person.ask(gateway, "GET", path))
        return person

    def revocations(self, name):
        slowest = 0.0
        for number in range(REVOCATIONS):
            here = number % len(self.gateways)
            email = f"{name}.{number}@example.org"
            alone = self.known_everywhere(self.sign_in(f"alone.{email}"))
            self.expect(alone.ask(here, "POST", "/v1/signOut", {}))
            slowest = max(slowest, self.expect_refused(alone, time.monotonic()))
            others = [self.known_everywhere(self.sign_in(email, count)) for count in (1, 2)]
            leaving = self.known_everywhere(self.sign_in(email, 3))
            sessions = self.expect(leaving.ask(here, "GET", "/v1/me/sessions"))["sessions"]
            self.assertEqual([session.get("current", False) for session in sessions].count(True), 1, sessions)
            self.assertEqual(len(sessions), 3)
            for session in sessions:
                if not session.get("current"):
                    self.expect(leaving.ask(here, "DELETE", f"/v1/{session['name']}"))
                    ended = time.monotonic()
            self.expect(leaving.ask(1 - here, "GET", "/v1/me"))  # whoever ends the others' stays
            for person in others:
                slowest = max(slowest, self.expect_refused(person, ended))
            self.expect(leaving.ask(here, "POST", "/v1/signOut", {}))
            slowest = max(slowest, self.expect_refused(leaving, time.monotonic()))
        print(f"{name}: sessions that ended were let in for {slowest:.2f} s at most", flush=True)

    def test_4_a_session_that_ended_at_one_gateway_is_refused_at_the_other(self):
        self.revocations("with-redis")

    def test_6_so_it_is_without_redis(self):
        self.without_redis(lambda: self.revocations("without-redis"))

    def without_redis(self, action):
        self.pods.redis.kill()
        try:
            action()
            self.assertFalse(self.pods.redis.pod.running())
        finally:
            self.pods.redis.start()
            self.pods.await_ready()

    # What one wrote.

    def test_5_what_one_wrote_through_one_gateway_is_read_through_the_other(self):
        self.read_what_was_written("with")

    def test_7_so_it_is_without_redis(self):
        self.without_redis(lambda: self.read_what_was_written("without"))

    def read_what_was_written(self, name):
        group = self.crowd.group
        therapist = self.person(self.crowd.therapist)
        member = self.person(self.crowd.members[0])
        links = self.expect(therapist.ask(0, "POST", f"/v1/{group}/invitations", {"maxUses": REPETITIONS}))["url"]
        link = links.rpartition("/i/")[2]
        walk = self.new_walk(therapist, 0, name)
        mine = self.expect(member.ask(0, "PUT", f"/v1/{walk}/responses/me", {"answer": "ANSWER_UNSURE"}))["name"].rpartition("/")[2]
        for number in range(REPETITIONS):
            here, there = number % 2, 1 - number % 2
            text = f"{name} Redis {chr(65 + number)}"
            self.of_accounts(therapist, here, there, text)
            self.of_groups(therapist, here, there, group, text)
            self.of_scheduling(therapist, here, there, group, walk, text)
            self.of_attendance(member, here, there, walk, ("GOING", "NOT_GOING")[number % 2])
            # And by services other than the one that was told.
            self.expect(member.ask(here, "PATCH", f"/v1/{group}/members/{mine}?updateMask=walkingName", {"walkingName": text}))
            self.expect(member.ask(there, "GET", f"/v1/{walk}/responses/me"), walkingName=text)
            fresh = self.new_walk(therapist, here, text)
            self.expect(therapist.ask(there, "GET", f"/v1/{fresh}/turnout"), capacity=REPETITIONS)
            guest = self.person()
            joined = self.expect(guest.ask(here, "POST", f"/v1/invitations/{link}:answer", {"walkingName": f"Guest {text}"}))
            self.assertEqual(joined["member"]["state"], "MEMBER_STATE_ACTIVE", joined)
            joiner = self.person(joined["token"])
            joiner.position = guest.position
            self.assertIn(group, [one["group"]["name"] for one in self.expect(joiner.ask(there, "GET", "/v1/me/groups"))["groups"]])
            self.expect(joiner.ask(there, "GET", f"/v1/{fresh}"), title=text)
            self.expect(joiner.ask(there, "PUT", f"/v1/{fresh}/responses/me", {"answer": "ANSWER_GOING"}), state="RESPONSE_STATE_GOING")

    def new_walk(self, therapist, gateway, title):
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        return self.expect(therapist.ask(gateway, "POST", f"/v1/{self.crowd.group}/walks", {
            "title": title, "capacity": REPETITIONS, "durationMinutes": 50,
            "start": {"localTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "Etc/UTC"}}))["name"]

    def of_accounts(self, therapist, here, there, text):
        self.expect(therapist.ask(here, "PATCH", "/v1/me?updateMask=displayName", {"displayName": text}))
        self.expect(therapist.ask(there, "GET", "/v1/me"), displayName=text)

    def of_groups(self, therapist, here, there, group, text):
        self.expect(therapist.ask(here, "PATCH", f"/v1/{group}?updateMask=title", {"title": text}))
        self.expect(therapist.ask(there, "GET", f"/v1/{group}"), title=text)
        listed = self.expect(therapist.ask(there, "GET", f"/v1/{group.partition('/groups/')[0]}/groups"))["groups"]
        self.assertIn(text, [one["title"] for one in listed])

    def of_scheduling(self, therapist, here, there, group, walk, text):
        listed = f"/v1/{group}/walks?pageSize=100"
        self.expect(therapist.ask(there, "GET", listed))  # kept there now
        self.expect(therapist.ask(here, "PATCH", f"/v1/{walk}?updateMask=title", {"title": text}))
        self.expect(therapist.ask(there, "GET", f"/v1/{walk}"), title=text)
        self.assertIn((walk, text), [(one["name"], one["title"]) for one in self.expect(therapist.ask(there, "GET", listed))["walks"]])

    def of_attendance(self, member, here, there, walk, state):
        before = self.expect(member.ask(there, "GET", f"/v1/{walk}/turnout")).get("goingCount", 0)
        self.expect(member.ask(here, "PUT", f"/v1/{walk}/responses/me", {"answer": f"ANSWER_{state}"}))
        self.expect(member.ask(there, "GET", f"/v1/{walk}/responses/me"), state=f"RESPONSE_STATE_{state}")
        listed = self.expect(member.ask(there, "GET", "/v1/me/responses?pageSize=100"))["responses"]
        self.assertIn(f"RESPONSE_STATE_{state}", [one["state"] for one in listed if one["name"].startswith(walk + "/")])
        after = self.expect(member.ask(there, "GET", f"/v1/{walk}/turnout")).get("goingCount", 0)
        self.assertEqual(after, 1 if state == "GOING" else 0, f"there were {before}")


if __name__ == "__main__":
    Replicas.program, Replicas.build = sys.argv[1:3]
    pod_network.enter()
    unittest.main(argv=sys.argv[:1], verbosity=2, warnings="ignore")
