"""Shows that io_order.py finds an answer that leaves too early."""
import sys
import unittest

from io_order import finding, parse

LOG = "attendance.db-wal"
GOOD = ['1 RECEIVED socket:[7] 1 300 "PUT_/v1/practices"',
        '2 WRITTEN /data/attendance.db-wal 0 24 ""',
        '3 WRITTEN /data/attendance.db-wal 1 4096 ""',
        '4 SYNCED /data/attendance.db-wal 0 0 ""',
        '5 SENT socket:[7] 0 200 "HTTP/1.1_200_OK"']


def judge(lines):
    return finding(parse("\n".join(f"{number} {line.split(' ', 1)[1]}" for number, line in enumerate(lines, 1))), LOG)


class IoOrder(unittest.TestCase):
    def test_right_order(self):
        self.assertIsNone(judge(GOOD))

    def test_answer_before_sync(self):
        self.assertIn("synced", judge([GOOD[0], GOOD[1], GOOD[2], GOOD[4], GOOD[3]]))

    def test_no_sync_at_all(self):
        self.assertIn("synced", judge(GOOD[:3] + GOOD[4:]))

    def test_sync_before_the_change_is_written(self):
        self.assertIn("synced", judge([GOOD[0], GOOD[1], GOOD[3], GOOD[2], GOOD[4]]))

    def test_sync_of_another_file(self):
        self.assertIn("synced", judge(GOOD[:3] + [GOOD[3].replace("attendance", "groups")] + GOOD[4:]))

    def test_answer_before_the_change(self):
        self.assertIn("written", judge([GOOD[0], GOOD[4]] + GOOD[1:4]))

    def test_an_answer_to_another_is_none(self):
        self.assertIn("not answered", judge(GOOD[:4] + [GOOD[4].replace("7", "8")]))

    def test_no_request(self):
        self.assertIn("arrive", judge([GOOD[0].replace("] 1 ", "] 0 ")] + GOOD[1:]))

    def test_a_line_that_is_none(self):
        self.assertRaises(ValueError, parse, "1 SYNCED")


if __name__ == "__main__":
    sys.exit(unittest.main())
