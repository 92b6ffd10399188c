"""Replies that gateways keep, seen from outside: written through one, read through the other."""
import contextlib
import pathlib
import sys
import tempfile
import time
import unittest

from split_platform import Client, SplitPlatform

BOUND_SECONDS = 1.0


class TwoGateways(unittest.TestCase):
    joined = 0

    @classmethod
    def setUpClass(cls):
        cls.closing = contextlib.ExitStack()
        folder = cls.closing.enter_context(tempfile.TemporaryDirectory(prefix="amble-gateways-"))
        cls.platform = cls.closing.enter_context(SplitPlatform(PROGRAM, folder))
        cls.walks = cls.platform.plan_walks(2)
        cls.list = f"/v1/{cls.platform.group}/walks"

    @classmethod
    def tearDownClass(cls):
        cls.closing.close()

    def client(self, gateway, session=None):
        client = Client(self.platform.ports[gateway], session or self.platform.therapist)
        self.addCleanup(client.close)
        return client

    def member(self):
        """Somebody who answered an invitation: a guest, with the member's name."""
        leader = self.client(0)
        status, _, invitation = leader.send("POST", f"/v1/{self.platform.group}/invitations", {"maxUses": 1})
        self.assertEqual(status, 200, invitation)
        token = invitation["url"].rsplit("/", 1)[1]
        status, _, preview = leader.send("GET", f"/v1/invitations/{token}")
        self.assertEqual(status, 200, preview)
        TwoGateways.joined += 1
        status, _, reply = leader.send("POST", f"/v1/invitations/{token}:answer", {
            "walkingName": f"Willow {chr(64 + TwoGateways.joined)}", "agreementVersion": preview.get("agreement", {}).get("version", 0)})
        self.assertEqual(status, 200, reply)
        name = reply["member"]["name"]
        status, _, approved = leader.send("POST", f"/v1/{name}:approve", {})
        self.assertEqual((status, approved.get("state")), (200, "MEMBER_STATE_ACTIVE"), approved)
        return reply["token"], name

    def retitle(self, client, title):
        """Returns the position that was told, and when."""
        status, headers, reply = client.send("PATCH", f"/v1/{self.walks[0]}?updateMask=title", {"title": title})
        self.assertEqual((status, reply.get("title")), (200, title), reply)
        return headers["amble-position"], time.monotonic()

    def titles(self, client, headers=None):
        status, _, reply = client.send("GET", self.list, headers=headers)
        self.assertEqual(status, 200, reply)
        return [walk.get("title") for walk in reply["walks"]]

    def await_end(self, since, look):
        """Whatever was asked later than the bound after `since` must be as `look` says; returns when it is."""
        while True:
            began = time.monotonic()
            if look():
                return
            self.assertLessEqual(began - since, BOUND_SECONDS, "older than the bound allows")

    def test_what_one_wrote_is_read_through_the_other(self):
        here, there = self.client(0), self.client(1)
        for number in range(5):
            self.titles(there)  # kept there now
            title = f"Round the lake {number}"
            position, _ = self.retitle(here, title)
            self.assertIn(title, self.titles(there, {"amble-position": position}))

    def test_without_a_position_it_is_read_within_a_second(self):
        here, there = self.client(0), self.client(1)
        for number in range(5):
            self.titles(there)
            title = f"Round the moor {number}"
            _, written = self.retitle(here, title)
            self.await_end(written, lambda t=title: t in self.titles(there))
            self.assertIn(title, self.titles(there))

    def test_replies_have_an_etag_that_says_whether_they_are_right(self):
        client, other = self.client(0), self.client(1)
        self.await_end(time.monotonic(), lambda: self.titles(client) == self.titles(other))
        status, headers, body = client.exchange("GET", self.list)
        self.assertEqual((status, headers["Cache-Control"]), (200, "private, no-cache"))
        etag = headers["ETag"]
        for somebody in (client, other, client):
            status, headers, content = somebody.exchange("GET", self.list, headers={"If-None-Match": etag})
            self.assertEqual((status, headers["ETag"], content), (304, etag, b""))
        status, headers, content = client.exchange("HEAD", self.list)
        self.assertEqual((status, headers["Content-Length"], content), (200, str(len(body)), b""))
        position, _ = self.retitle(client, "Round the tarn")
        status, headers, _ = other.exchange("GET", self.list, headers={"If-None-Match": etag, "amble-position": position})
        self.assertEqual(status, 200)
        self.assertNotEqual(headers["ETag"], etag)

    def test_each_sees_what_is_theirs(self):
        session, _ = self.member()
        status, _, mine = self.client(1).send("GET", self.list)
        self.assertEqual(status, 200)
        self.assertTrue(any("meetingPoint" in walk for walk in mine["walks"]), "a leader sees it")
        for gateway in (1, 1, 0):
            status, _, theirs = self.client(gateway, session).send("GET", self.list)
            self.assertEqual(status, 200)
            self.assertFalse(any("meetingPoint" in walk for walk in theirs["walks"]), theirs)
            self.assertEqual([w["name"] for w in theirs["walks"]], [w["name"] for w in mine["walks"]])
        for nobody in ("x" * 43, session[:-1] + ("A" if session[-1] != "A" else "B")):
            self.assertEqual(self.client(1, nobody).send("GET", self.list)[0], 401)
        status, _, elsewhere = self.client(1).send("GET", self.list.replace("/groups/", "/groups/0"))
        self.assertIn(status, (400, 404), elsewhere)

    def test_a_removed_member_reads_nothing_after_a_second(self):
        session, name = self.member()
        there = self.client(1, session)
        self.assertEqual(there.send("GET", self.list)[0], 200)
        self.assertEqual(there.send("GET", self.list)[0], 200)
        status, _, reply = self.client(0).send("DELETE", f"/v1/{name}")
        self.assertEqual(status, 200, reply)
        self.await_end(time.monotonic(), lambda: there.send("GET", self.list)[0] in (401, 404))

    def test_a_session_that_ended_reads_nothing_after_a_second(self):
        session, _ = self.member()
        there = self.client(1, session)
        self.assertEqual(there.send("GET", self.list)[0], 200)
        self.assertEqual(there.send("GET", self.list)[0], 200)
        self.assertEqual(self.client(0, session).send("POST", "/v1/signOut", {})[0], 200)
        self.await_end(time.monotonic(), lambda: there.send("GET", self.list)[0] == 401)

    def test_what_is_kept_is_not_given_while_services_are_silent(self):
        client = self.client(1)
        self.titles(client)
        self.platform.services.freeze()
        try:
            frozen = time.monotonic()
            while True:
                began = time.monotonic()
                status = client.exchange("GET", self.list)[0]
                if status in (503, 504):
                    break
                self.assertEqual(status, 200)
                self.assertLessEqual(began - frozen, BOUND_SECONDS + 0.5, "given from memory, and nobody knows whether it is right")
        finally:
            self.platform.services.go_on()
        deadline = time.monotonic() + 60
        while client.exchange("GET", self.list)[0] != 200:
            self.assertLess(time.monotonic(), deadline)


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv[1])
    unittest.main(argv=[sys.argv[0], "-v"])
