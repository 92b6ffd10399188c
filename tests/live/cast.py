"""Who is who in a run: which groups each is in, what becomes of their rights, and how they look."""
import math

from stream_forms import FORMS
from subscribers import Subscriber

FIRST_DUE, LAST_DUE = 0.02, 0.97  # of all posts
MORE_DUES = 1.15  # whoever is removed has not all that were planned
SLOW_ONES, SLEEPS = 3, 6
# Most look by Server-Sent Events, as a browser does.
FORM_OF = [*["events"] * 12, *(name for name in FORMS if name != "events")]


class Cast:
    """Who is who, by number."""

    def __init__(self, scene, options, people):
        self.scene, self.options, self.people = scene, options, people
        self.everywhere = people[-SLOW_ONES:]
        for person in people[:options.subscribers]:
            person.writes = not self.fate(person)
        for person in self.everywhere:
            person.writes = False

    def number(self, person):
        return self.people.index(person)

    def fate(self, person):
        number = self.number(person)
        if number >= self.options.subscribers:
            return ""
        return {3: "removed", 13: "removed", 0: "removed", 7: "left", 17: "signed out"}.get(number % 20, "")

    def groups_of(self, person):
        groups, number = self.scene.groups, self.number(person)
        if person in self.everywhere:
            return groups
        more = (0, 1, 2) if number < self.options.subscribers and number % 10 == 0 else (0,)
        return [groups[(number + step) % len(groups)] for step in more]

    def thread_of(self, person):
        return self.scene.threads[self.groups_of(person)[0]]

    def blocks(self):
        for number in range(5, self.options.subscribers, 40):
            other = number + len(self.scene.groups)
            if other < self.options.subscribers and not self.fate(self.people[other]):
                yield self.people[number], self.people[other]


def make_subscribers(crew, cast, options):
    """[(subscriber, whether it comes late)]."""
    draw, total = crew.new_random("dues"), options.messages
    each = math.ceil(options.disconnects * MORE_DUES / options.subscribers)
    made = []

    def dues(count):
        return [int(draw.uniform(FIRST_DUE, LAST_DUE) * total) for _ in range(count)]

    for number, person in enumerate(cast.people[:options.subscribers]):
        threads = [cast.scene.threads[group] for group in cast.groups_of(person)]
        devices = 2 if number % 15 == 3 else 1
        for device in range(devices):
            name = f"{person.name}{'ab'[device]}"
            made.append((Subscriber(crew, name, person, threads, FORM_OF[(number + device) % len(FORM_OF)], dues(each),
                                    watches_me=number % 3 == 0), number % 8 == 2))
    for person in cast.everywhere:
        threads = [cast.scene.threads[group] for group in cast.scene.groups]
        made.append((Subscriber(crew, person.name, person, threads, "events", dues(each // 2), dues(SLEEPS)), False))
    return made
