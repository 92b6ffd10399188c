"""Measures the programs built beside it and prints a table for each question. Called by tests/load/run."""
import argparse
import contextlib
import os
import pathlib
import signal
import sys
import tempfile
import time

import checks
import curves
import live_streams
import postgres
import processes
import ratios
import recurrence
import redis_answers
import reminders
import report
import walk_list

HERE = pathlib.Path(__file__).resolve().parent
HOT_WALK = "01900000-0000-7000-8000-00000000cccc"
SCARCE_WALK = "01900000-0000-7000-8000-00000000dddd"
IN_FLIGHT = (1, 64, 512)
RUSH_IN_FLIGHT = 512
NOTES_IN_FLIGHT = 64
PGBENCH_CLIENTS = 32
PGBENCH_THREADS = 2
REDIS = f"Redis, Lua, {redis_answers.CLIENTS}"


class Scale:
    """How long to measure."""

    def __init__(self, pairs, seconds, members, subscribers, due, flood):
        self.pairs = pairs
        self.seconds = seconds
        self.members = members
        self.subscribers = subscribers
        self.due = due  # reminders at a time
        self.flood = flood  # reminders at once, in the end


FULL = Scale(pairs=10, seconds=2, members=2000, subscribers=2000, due=5_000, flood=100_000)
QUICK = Scale(pairs=5, seconds=1, members=2000, subscribers=2000, due=1_000, flood=10_000)
SMOKE = Scale(pairs=1, seconds=1, members=600, subscribers=40, due=100, flood=400)


def measured(ask, parts):
    """Runs one slice; adds the CPU seconds that each of `parts` (name: function) used meanwhile."""
    before = {name: cpu() for name, cpu in parts.items()}
    slice_ = ask()
    slice_["cpu"] = {name: cpu() - before[name] for name, cpu in parts.items()}
    return slice_


def measure(sides, scale):
    """sides: {name: function that measures one slice}. A short slice of each comes first and does not count."""
    for side in sides.values():
        side(min(scale.seconds, 1))
    results = {name: [] for name in sides}
    for name in ratios.there_and_back(list(sides), scale.pairs):
        results[name].append(sides[name](scale.seconds))
    return results


class Answers:
    """Attendance as a process of its own, and clients who answer."""

    def __init__(self, programs, stack, database, folder, scale):
        port = processes.free_port()
        self._folder = pathlib.Path(folder)
        self.server = processes.Program(programs / "load_answer_server", port, database, folder, scale.members,
                                        scale.members)
        stack.callback(self.server.kill)
        self.server.await_line()
        self.client = processes.Program(programs / "load_answer_client", port, scale.members)
        stack.callback(self.client.kill)
        self.acknowledged = self.failed = 0

    def side(self, in_flight, parts):
        return lambda seconds: measured(lambda: self._ask("answers", in_flight, seconds), parts)

    def rush(self):
        return self._ask("rush", RUSH_IN_FLIGHT)

    def _ask(self, *words):
        slice_ = self.client.ask(*words)
        self.acknowledged += slice_["completed"]
        self.failed += slice_["failed"]
        return slice_

    def end(self):
        """Kills the server while nobody looks; returns what its clients had been told."""
        told = self._folder / "told"
        self.client.ask("tell", told)
        self.client.stop()
        self.server.kill()
        return checks.read_told(told)

    def faults(self, query, told):
        found = [f"{self.failed} calls failed"] if self.failed else []
        for walk in (HOT_WALK, SCARCE_WALK):
            found += [f"walk {walk[-4:]}: {fault}" for fault in checks.walk_faults(query, walk, told[walk])]
        return found + checks.once_faults(query, self.acknowledged, self.failed)


def print_rush(rush, members):
    print(f"\n{rush['completed']} of {members} asked for the 100 places of another walk in {rush['seconds']:.2f} s, "
          f"{RUSH_IN_FLIGHT} at a time")


def pgbench_side(server, members, totals):
    """A slice of per-request SQL. What it costs to connect is measured first and taken off the CPU."""
    script = HERE / "per_request.sql"

    def run(*how_long):
        slice_ = measured(lambda: server.pgbench(script, "per_request", PGBENCH_CLIENTS, PGBENCH_THREADS, how_long, members),
                          {"database": server.cpu})
        totals["completed"] += slice_["completed"]
        totals["failed"] += slice_["failed"]
        return slice_

    connecting = run("--transactions=1")

    def side(seconds):
        slice_ = run(f"--time={seconds}")
        slice_["seconds"] = slice_["completed"] / slice_["rate"]
        slice_["p50"] = slice_["mean_milliseconds"] * 1000
        slice_["cpu"]["database"] -= connecting["cpu"]["database"]
        return slice_

    return side


def on_postgres(programs, folder, scale):
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgres.Postgres(folder / "postgres"))
        own = folder / "answers"
        own.mkdir()
        answers = Answers(programs, stack, server.url, own, scale)
        server.run_file(HERE / "per_request_schema.sql")
        totals = {"completed": 0, "failed": 0}
        peer = f"pgbench -c {PGBENCH_CLIENTS}"
        parts = {"server": answers.server.cpu, "database": server.cpu}
        sides = {peer: pgbench_side(server, scale.members, totals)}
        redis = None
        if redis_answers.available():
            redis = stack.enter_context(redis_answers.RedisAnswers(folder / "redis", scale.members))
            sides[REDIS] = redis.side
        sides |= {f"{n} in flight": answers.side(n, parts) for n in IN_FLIGHT}
        results = measure(sides, scale)
        redis_faults = redis.faults() if redis else []
        rush = answers.rush()
        durable = {name: server.setting(name) for name in ("fsync", "synchronous_commit", "server_version")}
        told = answers.end()
        server.crash()
        report.print_rates(f"Answers to one hot walk on PostgreSQL {durable['server_version'].split()[0]}, fsync "
                           f"{durable['fsync']}, synchronous_commit {durable['synchronous_commit']} (pgbench: mean for p50)",
                           results)
        report.print_ratios(results, [
            (report.rate, "rate", "512 in flight", peer, 20, True),
            (report.rate, "rate", "64 in flight", peer, None, True),
            (report.rate, "rate", "1 in flight", peer, None, True),
            (report.rate, "rate", "512 in flight", "64 in flight", 1, True),
            (report.cpu, "CPU", "512 in flight", peer, None, False)] +
            ([(report.rate, "rate", "512 in flight", REDIS, 1.5, True),
              (report.cpu, "CPU", "512 in flight", REDIS, None, False)] if redis else []))
        print_rush(rush, scale.members)
        faults = redis_faults + answers.faults(lambda sql: server.query(sql, "attendance"), told)
        faults += checks.per_request_faults(server.query, totals["completed"])
        report.print_faults(faults)
        return faults


def commits_side(program):
    return lambda seconds: measured(lambda: program.ask("commits", seconds), {"server": program.cpu})


def on_sqlite(programs, folder, scale):
    with contextlib.ExitStack() as stack:
        single = folder / "single.db"
        commits = processes.Program(programs / "load_single_commits", single)
        stack.callback(commits.kill)
        own = folder / "answers-sqlite"
        own.mkdir()
        answers = Answers(programs, stack, "sqlite", own, scale)
        peer = "single-row commits"
        committed = [0]

        def counted(side):
            def run(seconds):
                slice_ = side(seconds)
                committed[0] += slice_["completed"]
                return slice_
            return run

        parts = {"server": answers.server.cpu}
        results = measure({peer: counted(commits_side(commits))} |
                          {f"{n} in flight": answers.side(n, parts) for n in IN_FLIGHT}, scale)
        rush = answers.rush()
        told = answers.end()
        commits.kill()
        report.print_rates("Answers to one hot walk on SQLite, WAL, synchronous=FULL", results)
        report.print_ratios(results, [
            (report.rate, "rate", "512 in flight", peer, 8, True),
            (report.rate, "rate", "64 in flight", peer, None, True),
            (report.rate, "rate", "1 in flight", peer, None, True),
            (report.rate, "rate", "512 in flight", "64 in flight", 1, True),
            (report.cpu, "CPU", "512 in flight", peer, None, False)])
        print_rush(rush, scale.members)
        faults = answers.faults(checks.sqlite_reader(own / "attendance.db"), told)
        faults += checks.commit_faults(single, committed[0])
        report.print_faults(faults)
        return faults


def through_adapter(programs, _folder, scale):
    with contextlib.ExitStack() as stack:
        sides, failed = {}, [0]

        def add(name, kind, command):
            port = processes.free_port()
            server = processes.Program(programs / "load_note_server", port, kind)
            stack.callback(server.kill)
            server.await_line()
            client = processes.Program(programs / "load_note_client", port)
            stack.callback(client.kill)

            def side(seconds):
                slice_ = measured(lambda: client.ask(command, NOTES_IN_FLIGHT, seconds), {"server": server.cpu})
                failed[0] += slice_["failed"]
                return slice_

            sides[name] = side

        add("bare callback", "bare", "plain")
        add("bare, token sent", "bare", "notes")
        add("whole adapter", "async", "notes")
        add("adapter, executor", "blocking", "notes")
        results = measure(sides, scale)
        report.print_rates(f"The smallest unary call, {NOTES_IN_FLIGHT} in flight", results)
        report.print_ratios(results, [
            (report.cpu, "CPU", "whole adapter", "bare callback", 1.25, False),
            (report.cpu, "CPU", "adapter, executor", "bare callback", 1.25, False),
            (report.cpu, "CPU", "whole adapter", "bare, token sent", None, False),
            (report.cpu, "CPU", "bare, token sent", "bare callback", None, False),
            (report.rate, "rate", "whole adapter", "bare callback", None, True),
            (report.rate, "rate", "adapter, executor", "bare callback", None, True)])
        faults = [f"{failed[0]} calls failed or were answered wrongly"] if failed[0] else []
        report.print_faults(faults)
        return faults


def list_of_walks(programs, folder, scale):
    return walk_list.ask(programs, folder, scale, measure)


def followed_live(programs, folder, scale):
    return live_streams.ask(programs, folder, scale, measure)


def walks_that_repeat(programs, folder, scale):
    return recurrence.ask(programs, folder, scale, measure)


def reminders_due(programs, folder, scale):
    return reminders.ask(programs, folder, scale)


def as_it_grows(programs, folder, scale):
    return curves.ask(programs, folder, scale)


QUESTIONS = {"postgres": on_postgres, "sqlite": on_sqlite, "adapter": through_adapter, "list": list_of_walks,
             "live": followed_live, "recurrence": walks_that_repeat, "reminders": reminders_due, "curves": as_it_grows}


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tests/load/run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5 pairs of slices of 1 s")
    parser.add_argument("--smoke", action="store_true", help="one pair: shows that all of it runs, not how fast")
    parser.add_argument("--only", choices=QUESTIONS, action="append", help="answer this question (may be repeated)")
    parser.add_argument("--folder", default="/var/tmp", help="where data is kept meanwhile: a real disk, not memory")
    parser.add_argument("--programs", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main(arguments):
    flags = parse(arguments)
    scale = SMOKE if flags.smoke else QUICK if flags.quick else FULL
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    began = time.monotonic()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start; {scale.pairs} pairs of slices of "
          f"{scale.seconds} s, sides there and back; {scale.members} members")
    faults = []
    with tempfile.TemporaryDirectory(prefix="amble-load-", dir=flags.folder) as folder:
        os.chmod(folder, 0o755)  # PostgreSQL's own account passes through
        for name in flags.only or QUESTIONS:
            faults += QUESTIONS[name](flags.programs.resolve(), pathlib.Path(folder), scale)
    print(f"\n{time.monotonic() - began:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
