"""The crowd: members who answer walks and look at what they said, a therapist who plans walks and changes them, people who
join small groups and leave them. All of it without an end, until told."""
import random
import threading
import time
import uuid

from cluster_client import Client

THINK_SECONDS = 0.04  # at most, between two operations of one person: the machine is to be busy, not choked
ANSWERS = ["ANSWER_GOING"] * 4 + ["ANSWER_NOT_GOING"] * 3 + ["ANSWER_UNSURE"]
DIGITS = "ABCDEFGHJK"
JOINER_THINK_SECONDS = 1.0
MOST_INSIDE = 5  # of one joiner's people in one group
RECENT_WALKS = 8  # of which the newest are looked at and changed
MOST_JOINS = 200  # to one group, before there is a new one: a link has its end
PATIENCE_SECONDS = 120  # for actors to end


class Actor(threading.Thread):
    think_seconds = THINK_SECONDS

    def __init__(self, load, name, token=None):
        super().__init__(name=name, daemon=True)
        self.load, self.random = load, random.Random(name)
        self.client = load.new_client(name, token)

    def run(self):
        try:
            while not self.load.over.is_set():
                self.act()
                time.sleep(self.random.uniform(0, self.think_seconds))
        except Exception as error:  # noqa: BLE001 - told by whoever stops the load
            self.load.failures.append(f"{self.name}: {type(error).__name__}: {error}")

    def chance(self, part):
        return self.random.random() < part


class Member(Actor):
    """Answers walks, asks through the other gateway what it said, looks how many come."""

    def __init__(self, load, name, token, member):
        super().__init__(load, name, token)
        self.member = member
        self.told = {}  # by walk: (etag, state)

    def act(self):
        walk = self.random.choice(self.load.scene.walks)
        if self.chance(0.6):
            self.answer(walk)
            self.client.turn()
        if self.chance(0.6):
            self.client.call("read", "GET", f"/v1/{walk}/responses/me", walk, about={"member": self.member})
        if self.chance(0.3):
            self.client.call("turnout", "GET", f"/v1/{walk}/turnout", walk)

    def answer(self, walk):
        body = {"answer": self.random.choice(ANSWERS)}
        if walk in self.told and self.chance(0.3):
            body["etag"] = self.told[walk]
        done = self.client.call("respond", "PUT", f"/v1/{walk}/responses/me", walk, body, mutates=True,
                                about={"member": self.member})
        if done.ok:
            self.told[walk] = done.reply["etag"]
        else:
            self.told.pop(walk, None)


class Planner(Actor):
    """The therapist at one of her screens: walks of her own, which nobody else changes."""

    def __init__(self, load, name):
        super().__init__(load, name, load.scene.therapist)
        self.etags = {}
        self.changes = 0

    def act(self):
        scene = self.load.scene
        if not self.etags or self.chance(0.1):
            title = f"Planned {self.name} {uuid.uuid4().hex}"
            done = self.client.call("create", "POST", f"/v1/{scene.planned}/walks", title, scene.walk(title, 5), mutates=True,
                                    in_query=True)
            if done.ok:
                self.etags[done.reply["name"]] = done.reply["etag"]
                self.load.planned.append(done.reply["name"])
        if not self.etags:
            return
        walk = self.random.choice(list(self.etags)[-RECENT_WALKS:])
        self.client.turn()
        if self.chance(0.5):
            self.changes += 1
            done = self.client.call("update", "PATCH", f"/v1/{walk}?updateMask=note", walk,
                                    {"note": f"Change {self.changes} of {self.name}", "etag": self.etags[walk]}, mutates=True,
                                    in_query=True)
            if done.ok:
                self.etags[walk] = done.reply["etag"]
            else:
                del self.etags[walk]  # Whether it was changed is not known, so neither is its etag.
            self.client.turn()
        self.client.call("get", "GET", f"/v1/{walk}", walk)


class Looker(Actor):
    """The therapist at another screen, which has written nothing and so knows no position: what gateways keep may be shown."""

    def act(self):
        planned = self.load.planned[-RECENT_WALKS:]
        if planned:
            walk = self.random.choice(planned)
            self.client.call("look", "GET", f"/v1/{walk}", walk)
            self.client.turn()


class Joiner(Actor):
    """One person after another who follows the link to a small group; whoever gets a place answers its walk at once, and
    some leave, so that whoever waits moves up."""

    think_seconds = JOINER_THINK_SECONDS

    def __init__(self, load, name, groups):
        super().__init__(load, name)
        self.groups = groups
        self.count = 0
        self.joins = dict.fromkeys(groups, 0)
        self.inside = {group: [] for group in groups}  # (token, member id) of people who stay

    def act(self):
        place = self.random.randrange(len(self.groups))
        group = self.groups[place]
        if self.joins[group] == MOST_JOINS:
            group = self.groups[place] = self.load.scene.new_small_group(self.name + letters(self.count))
            self.joins[group], self.inside[group] = 0, []
        if len(self.inside[group]) < MOST_INSIDE and self.chance(0.6):
            self.come(group)
        elif self.inside[group]:
            self.leave(group)
        self.client.token = self.load.scene.therapist
        self.client.call("group", "GET", f"/v1/{group}", group)

    def come(self, group):
        self.client.token = None
        self.count += 1
        self.joins[group] += 1
        done = self.client.call("join", "POST", f"/v1/invitations/{self.load.scene.links[group]}:answer", group,
                                {"walkingName": f"{self.name.title()} {letters(self.count)}"}, mutates=True)
        if not done.ok:
            return
        member = done.reply["member"]["name"].rsplit("/", 1)[1]
        self.inside[group].append((done.reply["token"], member))
        if done.reply["member"]["state"] == "MEMBER_STATE_ACTIVE":
            self.client.token = done.reply["token"]
            self.client.turn()
            walk = self.load.scene.small_walks[group]
            self.client.call("respond", "PUT", f"/v1/{walk}/responses/me", walk, {"answer": "ANSWER_GOING"}, mutates=True,
                             about={"member": member})

    def leave(self, group):
        self.client.token, member = self.inside[group].pop(self.random.randrange(len(self.inside[group])))
        self.client.call("leave", "POST", f"/v1/{group}:leave", group, {}, mutates=True, about={"member": member})


class Load:
    """Use as a context manager; `habits` as in Client. `failures` are what actors died of: a fault of the test."""

    def __init__(self, scene, history, planners=2, lookers=2, joiners=2, habits=()):
        self.scene, self.history, self.habits = scene, history, habits
        self.over = threading.Event()
        self.failures = []
        self.planned = []  # names of walks, the oldest first
        self._made = 1
        self.actors = [Member(self, f"member{number}", token, member)
                       for number, (token, member) in enumerate(scene.members)]
        self.actors += [Planner(self, f"planner{number}") for number in range(planners)]
        self.actors += [Looker(self, f"looker{number}", scene.therapist) for number in range(lookers)]
        groups = list(scene.links)
        self.actors += [Joiner(self, f"joiner {letters(number)}", groups[number::joiners]) for number in range(joiners)]

    def new_client(self, name, token=None):
        self._made += 1
        return Client(name, self.scene.gateways, self.history, token, f"198.18.0.{self._made}", self.habits)

    def __enter__(self):
        for actor in self.actors:
            actor.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for actor in self.actors:
            actor.join(PATIENCE_SECONDS)
        self.failures += [f"{actor.name} does not end" for actor in self.actors if actor.is_alive()]


def letters(number):
    """A number in letters of which none reads like another, since names must not."""
    return "".join(DIGITS[int(digit)] for digit in str(number))
