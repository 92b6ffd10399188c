"""Shows that cluster_checker.py and cluster_log_checker.py find what they are there to find, by planting it."""
import copy
import sys
import unittest

from cluster_checker import DATABASE_GONE, GATEWAY_LEAVES, SETTLING_SECONDS, Kind, Phase, check
from cluster_history import LOST, REFUSED, SILENT, STALE, Operation, Try
from cluster_log_checker import check_stored
from cluster_rows import TABLES, Change

GROUP, WALK, PLANNED = "practices/p/groups/g", "practices/p/groups/g/walks/w", "practices/p/groups/g/walks/x"
PLACES = 1
GOING, WAITLISTED, NOT_GOING = 1, 2, 5
ACTIVE, WAITING, LEFT = 4, 3, 6


def operation(client, kind, key, at, sent=None, reply=None, **more):
    """One that took from `at` until half a second later, in one try."""
    return Operation(client, kind, key, request_id=f"{client}{at}", sent=sent or {}, tries=[Try(0, at, at + 0.5, "OK", 200)],
                     code="OK", reply=reply or {}, **more)


def respond(member, at, answer, version, state):
    return operation(member, "respond", WALK, at, {"answer": f"ANSWER_{answer}", "member": member},
                     {"etag": str(version), "state": f"RESPONSE_STATE_{state}"})


def read(member, at, version, state, kind="read"):
    return operation(member, kind, WALK, at, {"member": member}, {"etag": str(version), "state": f"RESPONSE_STATE_{state}"})


def story():
    """a has the place, b waits; a withdraws, b moves up. One walk is planned and changed, c joins and d waits, c leaves."""
    return [
        respond("a", 1, "GOING", 1, "GOING"),
        respond("b", 2, "GOING", 1, "WAITLISTED"),
        read("b", 3, 1, "WAITLISTED"),
        operation("a", "turnout", WALK, 4, reply={"goingCount": 1, "capacity": 1}),
        respond("a", 5, "NOT_GOING", 2, "NOT_GOING"),
        read("b", 6, 2, "GOING"),
        operation("t", "create", "Title", 7, {"title": "Title"}, {"name": PLANNED, "etag": "1"}),
        operation("t", "update", PLANNED, 8, {"note": "New", "etag": "1"}, {"name": PLANNED, "etag": "2", "note": "New"}),
        operation("t", "get", PLANNED, 9, reply={"etag": "2", "note": "New"}, told_position=True),
        operation("c", "join", GROUP, 10, {"walkingName": "Cleo"}, {"member": {"name": f"{GROUP}/members/c"}}),
        operation("d", "join", GROUP, 11, {"walkingName": "Dora"}, {"member": {"name": f"{GROUP}/members/d"}}),
        operation("c", "leave", GROUP, 12, {"member": "c"}),
        operation("l", "look", PLANNED, 20, reply={"etag": "2"}),
    ]


class StoryRows:
    """The rows of the story, as cluster_rows.Rows has them."""

    def __init__(self):
        def answer(batch, at, member, state, join, version):
            return Change(batch, at, "responses", {"practice": "p", "walk": "w", "member": member, "person": f"person-{member}",
                                                   "state": state, "join_sequence": join, "version": version})

        def member(batch, at, name, state, join, version):
            return Change(batch, at, "members", {"practice": "p", "group_id": "g", "member": name, "person": f"person-{name}",
                                                 "walking_name": {"c": "Cleo", "d": "Dora"}[name], "state": state, "role": 3,
                                                 "join_sequence": join, "version": version})

        def plan(batch, at, version, note):
            return Change(batch, at, "walks", {"walk": "x", "title": "Title", "version": version, "note": note})

        self.log = {
            "attendance": [
                Change(1, 0.1, "walks", {"walk": "w", "capacity": PLACES}),
                answer(2, 1.2, "a", GOING, 1, 1), answer(3, 2.2, "b", WAITLISTED, 2, 1),
                answer(4, 5.2, "a", NOT_GOING, 1, 2), answer(4, 5.2, "b", GOING, 2, 2)],
            "groups": [
                Change(1, 0.1, "groups", {"group_id": "g", "capacity": 1}),
                member(2, 10.2, "c", ACTIVE, 1, 1), member(3, 11.2, "d", WAITING, 2, 1),
                member(4, 12.2, "c", LEFT, 1, 2), member(4, 12.2, "d", ACTIVE, 2, 2)],
            "scheduling": [plan(1, 7.2, 1, ""), plan(2, 8.2, 2, "New")],
        }
        self.tables = {service: {table: [] for table in tables} for service, tables in TABLES.items()}
        self.tables["groups"]["members"] = [copy.copy(self.log["groups"][number].row) for number in (3, 4)]
        self.tables["scheduling"]["walks"] = [copy.copy(self.log["scheduling"][1].row)]

    def answers(self, number):
        return self.log["attendance"][number].row


class Checkers(unittest.TestCase):
    def setUp(self):
        self.operations, self.rows = story(), StoryRows()
        self.phases = [Phase("frozen", 100.0, DATABASE_GONE, healed=104.0, recovered=105.0)]
        self.final = [read("b", 30, 2, "GOING", kind="final")]

    def found(self):
        return check(self.operations, self.phases, PLACES) + check_stored(
            self.operations, self.final, self.phases, self.rows, tables_agree=False)

    def expect(self, kind, words=""):
        found = self.found()
        self.assertTrue(any(one.kind == kind and words in one.text for one in found), [str(one) for one in found])

    def expect_nothing(self):
        self.assertEqual([str(one) for one in self.found()], [])

    def fail_first(self, number, outcome, at, status=0, retry_after="", gateway=0):
        """Before it went well, operation `number` failed once."""
        self.operations[number].tries.insert(0, Try(gateway, at, at + 0.1, outcome, status, retry_after))

    def test_all_is_well(self):
        self.expect_nothing()

    # What clients hear.

    def test_codes(self):
        self.operations[3].code = "INTERNAL"
        self.expect(Kind.CODE)

    def test_an_old_etag_is_refused_to_who_moved_up_and_to_nobody_else(self):
        refused = respond("b", 4, "NOT_GOING", 0, "")
        refused.code, refused.reason, refused.reply = "ABORTED", "ETAG_MISMATCH", {}
        refused.sent["etag"] = "1"
        self.operations.insert(4, refused)
        self.expect_nothing()
        refused.client, refused.sent["member"] = "a", "a"
        self.expect(Kind.CODE)

    def test_failures_outside_of_faults(self):
        self.fail_first(0, "UNAVAILABLE", 0.5, 503, "1")
        self.expect(Kind.FAILED)

    def test_failures_that_the_fault_excuses(self):
        self.operations.append(read("b", 110, 2, "GOING"))
        self.fail_first(-1, "UNAVAILABLE", 103.0, 503, "1")
        self.expect_nothing()
        self.operations[-1].tries[0].outcome = REFUSED  # but nobody hurt a gateway
        self.expect(Kind.FAILED)

    def test_failures_after_the_fault(self):
        self.operations.append(read("b", 120, 2, "GOING"))
        self.fail_first(-1, "UNAVAILABLE", 105.0 + SETTLING_SECONDS + 1, 503, "1")
        self.expect(Kind.FAILED)

    def test_failures_at_another_gateway(self):
        self.phases = [Phase("term", 0.0, GATEWAY_LEAVES, frozenset({1}), in_order=True, healed=50.0, recovered=51.0)]
        self.fail_first(2, LOST, 2.9, gateway=1)
        self.expect_nothing()
        self.operations[2].tries[0].gateway = 0
        self.expect(Kind.FAILED)

    def test_kept_connections_are_not_cut_that_are_in_use(self):
        self.phases = [Phase("term", 2.1, GATEWAY_LEAVES, frozenset({0}), in_order=True, healed=50.0, recovered=51.0)]
        del self.operations[2]
        self.fail_first(4, STALE, 5.9)
        self.operations[1].tries[0].end = 2.05
        self.expect_nothing()
        self.operations[1].tries[0].end = 2.5
        self.expect(Kind.FAILED)

    def test_silence_is_never_excused(self):
        self.fail_first(0, SILENT, 101.0)
        self.expect(Kind.FAILED)

    def test_no_delay(self):
        self.operations.append(read("b", 110, 2, "GOING"))
        self.fail_first(-1, "UNAVAILABLE", 103.0, 503, "")
        self.expect(Kind.NO_DELAY)

    def test_given_up(self):
        self.operations[0].code = ""
        self.expect(Kind.GIVEN_UP)

    def test_not_available_again(self):
        self.phases[0].recovered = None
        self.expect(Kind.UNAVAILABLE)

    def test_stale_reads(self):
        self.operations.append(read("b", 13, 1, "WAITLISTED"))
        self.expect(Kind.STALE_READ)

    def test_another_answer_than_ones_own(self):
        self.operations[2].reply["state"] = "RESPONSE_STATE_NOT_GOING"
        self.expect(Kind.STALE_READ)

    def test_stale_walks(self):
        self.operations[8].reply.update(etag="1", note="")
        self.expect(Kind.STALE_READ)

    def test_kept_too_long(self):
        self.operations[12].reply["etag"] = "1"
        self.expect(Kind.STALE_READ)
        self.operations[12].tries[0].begin = 9.0  # a moment after it was changed
        self.expect_nothing()

    def test_another_answer_than_what_was_said(self):
        self.operations[4].reply["state"] = "RESPONSE_STATE_GOING"
        self.expect(Kind.LOST, "said")

    def test_two_effects(self):
        self.operations[4].reply["etag"] = "3"
        self.expect(Kind.DOUBLED)

    def test_two_effects_on_a_walk(self):
        self.operations[7].reply["etag"] = self.operations[8].reply["etag"] = "3"
        self.expect(Kind.DOUBLED)

    def test_another_note(self):
        self.operations[7].reply["note"] = "Old"
        self.expect(Kind.LOST, "wrote")

    def test_overbooked_by_what_people_were_told(self):
        self.operations[1].reply["state"] = "RESPONSE_STATE_GOING"
        self.expect(Kind.OVERBOOKED, "at 2.50")

    def test_overbooked_by_the_turnout(self):
        self.operations[3].reply["goingCount"] = 2
        self.expect(Kind.OVERBOOKED, "turnout")

    # What is stored.

    def test_overbooked(self):
        self.rows.answers(2)["state"] = GOING
        self.expect(Kind.OVERBOOKED, "after 3")

    def test_place_wasted(self):
        del self.rows.log["attendance"][4]
        self.expect(Kind.PLACE_WASTED)

    def test_out_of_order(self):
        self.rows.answers(1)["join_sequence"] = 3
        self.expect(Kind.OUT_OF_ORDER, "has a place before")

    def test_parted(self):
        self.rows.log["attendance"][1].batch = 4
        self.expect(Kind.OUT_OF_ORDER, "parted")

    def test_a_version_twice(self):
        self.rows.answers(3)["version"] = 1
        self.expect(Kind.DOUBLED)

    def test_not_committed(self):
        del self.rows.log["attendance"][2]
        self.expect(Kind.LOST, "was told WAITLISTED")

    def test_committed_otherwise(self):
        self.rows.answers(3)["state"] = 4
        self.expect(Kind.LOST, "was told NOT_GOING")

    def test_lost_in_the_end(self):
        self.final = [read("a", 30, 1, "GOING", kind="final")]
        self.expect(Kind.LOST, "now (1, 'GOING')")

    def test_a_group_overbooked(self):
        self.rows.log["groups"][2].row["state"] = ACTIVE
        self.expect(Kind.OVERBOOKED, "group g")

    def test_a_walk_twice(self):
        self.rows.tables["scheduling"]["walks"].append({"walk": "y", "title": "Title", "version": 1, "note": ""})
        self.expect(Kind.DOUBLED, "2 times")

    def test_a_walk_lost(self):
        self.rows.tables["scheduling"]["walks"].clear()
        self.expect(Kind.LOST, "is not there")

    def test_a_change_of_a_walk_lost(self):
        self.rows.tables["scheduling"]["walks"][0].update(version=1, note="")
        self.expect(Kind.LOST, "New")

    def test_a_version_of_a_walk_twice(self):
        self.rows.log["scheduling"][1].row["version"] = 1
        self.expect(Kind.DOUBLED, "version 1 2 times")

    def test_joined_twice(self):
        self.rows.tables["groups"]["members"].append({**self.rows.tables["groups"]["members"][1], "member": "e"})
        self.expect(Kind.DOUBLED, "Dora")

    def test_a_member_lost(self):
        self.rows.tables["groups"]["members"].pop()
        self.expect(Kind.LOST, "Dora")

    def test_came_back(self):
        self.rows.tables["groups"]["members"][0]["state"] = ACTIVE
        self.expect(Kind.LOST, "Cleo")

    def test_accepted_and_not_answered(self):
        self.phases = [Phase("term", 0.0, GATEWAY_LEAVES, frozenset({0}), in_order=True, healed=50.0, recovered=51.0)]
        self.fail_first(4, LOST, 4.5)  # before it came about
        self.expect_nothing()
        self.operations[4].tries[0].begin, self.operations[4].tries[1].begin = 5.1, 5.4
        self.expect(Kind.UNANSWERED)
        self.phases.append(Phase("kill", 0.0, GATEWAY_LEAVES, frozenset({0}), healed=50.0, recovered=51.0))
        self.expect_nothing()

    def test_moving_up_is_no_answer(self):
        """b says GOING again while a withdraws: by the reply b has the place, which no try of b's has brought about."""
        self.phases = [Phase("term", 0.0, GATEWAY_LEAVES, frozenset({0}), in_order=True, healed=50.0, recovered=51.0)]
        self.operations.insert(5, respond("b", 5.3, "GOING", 2, "GOING"))
        self.fail_first(5, LOST, 5.1)
        self.expect_nothing()


if __name__ == "__main__":
    sys.exit(unittest.main())
