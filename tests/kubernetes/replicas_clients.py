"""Clients that know more than one gateway; end_to_end/ is on the path."""
import itertools

from split_platform import Client
from transports import Rest


class AllGateways(Rest):
    """Goes to another gateway with each call, and sends along where its caller's last writes are, as clients do."""

    name = "rest, by turns"

    def __init__(self, gateways):
        super().__init__(gateways[0])
        self.turns = itertools.cycle([Rest(gateway) for gateway in gateways])
        self.positions = {}

    def request(self, verb, path, body=None, headers=None):
        who = headers.get("Authorization")
        if who in self.positions:
            headers["amble-position"] = self.positions[who]
        status, answered, data = next(self.turns).request(verb, path, body, headers)
        if who and answered["amble-position"]:
            self.positions[who] = answered["amble-position"]
        return status, answered, data


class Person:
    """Somebody with a client of each gateway and an address of their own."""

    _met = 0

    def __init__(self, gateways, session=None):
        Person._met += 1
        headers = {"X-Forwarded-For": f"198.18.{2 + Person._met // 250}.{Person._met % 250}"}
        self.clients = [Client(gateway.http_port, session, gateway.host, headers) for gateway in gateways]
        self.position = ""

    def close(self):
        for client in self.clients:
            client.close()

    def ask(self, gateway, verb, path, body=None):
        """The status, and the reply; with the position of the last write."""
        headers = {"amble-position": self.position} if self.position else {}
        status, answered, reply = self.clients[gateway].send(verb, path, body, headers)
        self.position = answered["amble-position"] or self.position
        return status, reply
