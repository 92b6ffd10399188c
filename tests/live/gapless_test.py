"""Every subscriber's history is a gapless prefix: gapless_test.py PROGRAM DESCRIPTORS [--help]

People write in the threads of their groups through two gateways, while others look at them in streams that break again and
again: left well or by a crash, in the middle of a frame, without a word, or by reading so slowly that the gateway drops them.
Each time they come again at any gateway with their cursor. Meanwhile gateways, messaging and Redis are killed, some people are
removed, leave, sign out, or block each other. All that was said and heard is written down and judged by gapless_checker.py.
"""
import argparse
import asyncio
import contextlib
import pathlib
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("end_to_end", "messages", "load"):
    sys.path.insert(0, str(HERE.parent / folder))
from post import Post  # noqa: E402
from postgres import Postgres  # noqa: E402
from town import Town  # noqa: E402

import gapless_checker  # noqa: E402
import live_history  # noqa: E402
from cast import SLOW_ONES, Cast, make_subscribers  # noqa: E402
from crew import Crew, Person  # noqa: E402
from planted import Planter  # noqa: E402
from redis_server import Redis  # noqa: E402
from scene import Codes, Scene  # noqa: E402
from stream_forms import WatchMessages  # noqa: E402

LANES = 24
# A person may say 20 things in a minute, and 500 in a day; the small run is over within a minute.
POSTS_OF_ONE, MOST_PEOPLE = 12, 1000
REACH_SECONDS = 90
# So many posts are far more than what is queued for somebody who sleeps through a few thousand.
ENOUGH_TO_BE_SLOW = 50_000


async def end_rights(crew, cast):
    """Each at its moment, in the middle."""
    draw, total = crew.new_random("rights"), cast.options.messages

    async def after(deed):
        await crew.progress.reach(int(draw.uniform(0.1, 0.45) * total))
        await deed()

    def ends(person, how):
        group, thread = cast.groups_of(person)[0], cast.thread_of(person)
        member = person.members[group]
        if how == "removed":
            return lambda: crew.end_right(how, person, thread, "DELETE", f"/v1/{member}", None, cast.scene.leader)
        if how == "left":
            return lambda: crew.end_right(how, person, thread, "POST", f"/v1/{group}:leave", {}, person)
        return lambda: crew.end_right(how, person, None, "POST", "/v1/signOut", {}, person)

    deeds = [ends(person, how) for person in cast.people if (how := cast.fate(person))]
    deeds += [lambda who=who, whom=whom: crew.block(cast.groups_of(who)[0], cast.thread_of(who), who, whom)
              for who, whom in cast.blocks()]
    await asyncio.gather(*map(after, deeds))


async def hurt(crew, town, redis, total):
    """kill -9, each at its moment."""
    def kill_gateway(number):
        town.kill_gateways([number])
        town.start_gateways()

    def kill_messenger(number):
        town.kill_messengers([number])
        town.start_messengers()

    plan = [(0.15, "gateway 0 killed", lambda: kill_gateway(0)), (0.3, "messaging killed", lambda: kill_messenger(0)),
            (0.75, "gateway 1 killed", lambda: kill_gateway(1))]
    if len(town.messengers) > 1:
        plan.append((0.85, "messaging 1 killed", lambda: kill_messenger(1)))
    if redis is not None:
        plan += [(0.5, "Redis killed", redis.kill), (0.65, "Redis started", redis.start)]
    for part, what, deed in sorted(plan, key=lambda fault: fault[0]):
        await crew.progress.reach(int(part * total))
        crew.book.act("fault", time=crew.now(), what=what)
        await asyncio.to_thread(deed)


async def write(crew, people, cast, options):
    """All posts; as fast as it goes, or so that they take `options.seconds`."""
    writers = [person for person in people if person.writes]
    began = crew.now()
    gap = options.seconds / options.messages

    async def lane(number):
        mine = writers[number::LANES]
        wanted = range(number, options.messages, LANES)

        async def posts():
            for turn, post in enumerate(wanted):
                if (wait := began + post * gap - crew.now()) > 0:
                    await asyncio.sleep(wait)
                person = mine[turn % len(mine)]
                yield person, cast.thread_of(person)

        await crew.write(f"lane{number}", posts())

    await asyncio.gather(*map(lane, range(LANES)))


async def play(town, post, redis, options, folder, descriptors):
    with live_history.Book(folder) as book:
        crew = Crew(town.http_ports, book, WatchMessages(descriptors), options.seed, options.messages)
        scene = await asyncio.to_thread(Scene, town, options.threads)
        codes = Codes(post)
        count = min(MOST_PEOPLE, max(options.messages // POSTS_OF_ONE, options.subscribers))
        people = [Person(number) for number in range(count + SLOW_ONES)]
        cast = Cast(scene, options, people)
        began = crew.now()
        await scene.gather(crew, codes, people, cast.groups_of)
        print(f"{len(people)} people signed in and joined {options.threads} groups in {crew.now() - began:.0f} s", flush=True)
        made = make_subscribers(crew, cast, options)
        subscribers = [subscriber for subscriber, _ in made]
        tasks = [asyncio.create_task(subscriber.run()) for subscriber, late in made if not late]
        draw = crew.new_random("late")

        async def come_late(subscriber):
            await crew.progress.reach(int(draw.uniform(0.1, 0.7) * options.messages))
            await subscriber.run(from_list=draw.random() < 0.5)

        tasks += [asyncio.create_task(come_late(subscriber)) for subscriber, late in made if late]
        await all_of(tasks, [subscriber.greeted for subscriber, late in made if not late])
        began = crew.now()
        await asyncio.gather(write(crew, people, cast, options), end_rights(crew, cast),
                             hurt(crew, town, redis, options.messages))
        flowed = crew.now() - began
        crew.close(subscribers)
        with contextlib.suppress(asyncio.TimeoutError):  # who has not got so far is named by the checker
            await asyncio.wait_for(all_of(tasks, [subscriber.reached for subscriber in subscribers]), REACH_SECONDS)
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        print(f"{options.messages} posts flowed in {flowed:.0f} s; {crew.disconnects} streams were broken by their clients; calls "
              f"that were sent again: {dict(crew.retried)}", flush=True)
        return crew


async def all_of(tasks, events):
    """All events have come; raises what a task raises before."""
    waiting = asyncio.ensure_future(asyncio.gather(*(event.wait() for event in events)))
    watched = set(tasks)
    try:
        while not waiting.done():
            done, _ = await asyncio.wait({waiting, *watched}, return_when=asyncio.FIRST_COMPLETED)
            for task in done & watched:
                watched.discard(task)
                task.result()
    finally:
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting


def check(program, descriptors, options, wakes, database, folder):
    """One whole run; gives what is wrong, as lines."""
    folder.mkdir(mode=0o755)
    with contextlib.ExitStack() as closing:
        redis = closing.enter_context(Redis(folder)) if wakes == "redis" else None
        url = closing.enter_context(Postgres(folder / "postgres")).url if database == "postgres" else "sqlite"
        post = closing.enter_context(Post())
        flags = ["--trusted-proxy=127.0.0.1", *([f"--redis={redis.url}"] if redis else [])]
        town = closing.enter_context(Town(program, folder, post, url, messengers=2 if database == "postgres" else 1, gateways=2,
                                          flags=flags))
        crew = asyncio.run(play(town, post, redis, options, folder, descriptors))
    checker = gapless_checker.check(folder)
    lines = [f"== {wakes}, {database}", *gapless_checker.report(checker)]
    print("\n".join(lines), flush=True)
    wrong = list(map(str, checker.violations))
    if options.plant and not wrong:
        wrong, planted = Planter(folder, options.seed).missed()
        print(f"{planted} kinds of wrong were planted, {planted - len(wrong)} found", flush=True)
    if checker.counts["post"] != options.messages or crew.disconnects < options.disconnects:
        wrong.append(f"too little happened: {checker.counts['post']} posts, {crew.disconnects} disconnects")
    for kind in ("entry", "ended", "block", "withdrawal", "veiled", "closed: slow" if options.messages >= ENOUGH_TO_BE_SLOW else "entry"):
        if not checker.counts[kind]:
            wrong.append(f"nothing of this happened: {kind}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("descriptors", type=pathlib.Path)
    parser.add_argument("--messages", type=int, default=2500, help="posts (default: %(default)s)")
    parser.add_argument("--disconnects", type=int, default=250, help="at least so many by clients (default: %(default)s)")
    parser.add_argument("--subscribers", type=int, default=60, help="people who look (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=6, help="at most 20, so many as a stream may have (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=18, help="that the posts take; 0: as fast as it goes (default: %(default)s)")
    parser.add_argument("--plant", action=argparse.BooleanOptionalAction, default=True,
                        help="spoil what was heard in each way, and expect that it is found (default: %(default)s)")
    parser.add_argument("--only", choices=("redis", "poll"), help="one way of waking instead of both beside each other")
    parser.add_argument("--one-by-one", action="store_true", help="one run after the other")
    parser.add_argument("--poll-database", choices=("sqlite", "postgres"), default="sqlite", help="of the run without Redis")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", type=pathlib.Path, help="a folder that is not there yet, for histories, logs and data")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    failures = []

    def run(base, wakes, database):
        try:
            failures.extend(f"{wakes}: {wrong}" for wrong in check(options.program, options.descriptors, options, wakes, database,
                                                                   base / wakes))
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(f"{wakes}: {type(error).__name__}: {error}")

    with contextlib.ExitStack() as closing:
        base = options.keep or pathlib.Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="amble-live-")))
        base.mkdir(parents=True, exist_ok=True)
        base.chmod(0o755)  # PostgreSQL runs as another user
        runs = [("redis", "postgres"), ("poll", options.poll_database)]
        threads = [threading.Thread(target=run, args=(base, wakes, database)) for wakes, database in runs
                   if options.only in (None, wakes)]
        for thread in threads:
            thread.start()
            if options.one_by_one:
                thread.join()
        for thread in threads:
            thread.join()
    for failure in failures[:gapless_checker.MOST_SAID]:
        print(failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
