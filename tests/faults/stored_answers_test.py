"""Shows that stored_answers.py finds what it is there to find."""
import contextlib
import sqlite3
import sys
import unittest

from stored_answers import findings, still_stands



def database(*changes):
    """Two places: a and b have them, c waits."""
    made = sqlite3.connect(":memory:")
    made.executescript("""
        CREATE TABLE walks (walk, capacity, going, waitlisted);
        CREATE TABLE responses (walk, member, person, state, join_sequence, version);
        CREATE TABLE events (sequence INTEGER PRIMARY KEY, aggregate, version);
        INSERT INTO walks VALUES ('w', 2, 2, 1);
        INSERT INTO responses VALUES ('w', 'a', 'pa', 1, 1, 1), ('w', 'b', 'pb', 1, 2, 3), ('w', 'c', 'pc', 2, 3, 1);
        INSERT INTO events (aggregate, version) VALUES 
            ('practices/p/groups/g/walks/w', 1),
            ('practices/p/groups/g/walks/w/responses/a', 1), ('practices/p/groups/g/walks/w/responses/b', 1),
            ('practices/p/groups/g/walks/w/responses/c', 1), ('practices/p/groups/g/walks/w/responses/b', 3);
    """)
    for change in changes:
        made.execute(change)
    return made


ACKNOWLEDGED = {("w", "a"): (1, "GOING"), ("w", "b"): (3, "GOING"), ("w", "c"): (1, "WAITLISTED")}


class StoredAnswers(unittest.TestCase):
    def expect(self, words, *changes, acknowledged=None):
        with contextlib.closing(database(*changes)) as made:
            found = findings(made, ACKNOWLEDGED if acknowledged is None else acknowledged)
        self.assertTrue(any(words in one for one in found) if words else not found, found)

    def test_all_is_well(self):
        self.expect("")

    def test_overbooked(self):
        self.expect("overbooked", "UPDATE responses SET state = 1")

    def test_counters(self):
        self.expect("counts", "UPDATE walks SET going = 1")

    def test_place_wasted(self):
        self.expect("free place", "UPDATE responses SET state = 5 WHERE member = 'a'")

    def test_order(self):
        self.expect("before number", "UPDATE responses SET join_sequence = 9 WHERE member = 'a'")
        self.expect("twice", "UPDATE responses SET join_sequence = 2 WHERE member = 'a'")

    def test_two_answers(self):
        self.expect("has 2 answers", "UPDATE responses SET person = 'pa' WHERE member = 'c'")

    def test_lost(self):
        self.expect("was told", "DELETE FROM responses WHERE member = 'c'")
        self.expect("was told", acknowledged={("w", "a"): (2, "NOT_GOING")})

    def test_events(self):
        self.expect("after", "INSERT INTO events (aggregate, version) VALUES ('practices/p/groups/g/walks/w/responses/a', 1)")
        self.expect("is stored", "DELETE FROM events WHERE aggregate LIKE '%/responses/c'")

    def test_moving_up_is_no_loss(self):
        self.assertTrue(still_stands((1, "WAITLISTED"), (2, "GOING")))
        self.assertFalse(still_stands((1, "WAITLISTED"), (1, "GOING")))
        self.assertFalse(still_stands((1, "GOING"), (2, "NOT_GOING")))


if __name__ == "__main__":
    sys.exit(unittest.main())
