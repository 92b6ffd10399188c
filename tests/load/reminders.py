"""Reminders that are due: fired into the queue, and handed over by SMTP, each once; beside graphile-worker (npm) on the same
PostgreSQL, whose jobs do nothing but be counted."""
import contextlib
import pathlib
import shutil

import postgres
import processes
import ratios
import report

HERE = pathlib.Path(__file__).resolve().parent
FIRED, TOLD, PEER = "Amble, fired", "Amble, handed over", "graphile-worker"
EACH = 20  # people who go to a walk
GOAL = 5


class Reminding:
    """Messaging's part that reminds, a mail server that counts, and the peer, each a process of its own."""

    def __init__(self, programs, stack, server):
        self.server, self.faults, self.recipients = server, [], 0
        port = processes.free_port()
        self.sink = self._start(stack, programs / "load_mail_sink", port)
        self.ours = self._start(stack, programs / "load_reminders", server.url, port)
        self.peer = None
        if (HERE / "node_modules" / "graphile-worker").is_dir() and shutil.which("node"):
            self.peer = self._start(stack, "node", HERE / "graphile_peer.mjs", server.url)
        else:
            print("\ngraphile-worker is not installed: not compared (see tests/load/package.json)")

    @staticmethod
    def _start(stack, *words):
        process = processes.Program(*words)
        stack.callback(process.kill)
        return process

    def _ask(self, process, expected, *words):
        before = process.cpu(), self.server.cpu()
        slice_ = process.ask(*words)
        for latency in ("p50", "p99"):
            slice_.pop(latency, None)
        slice_["cpu"] = {"server": process.cpu() - before[0], "database": self.server.cpu() - before[1]}
        if slice_["completed"] != expected or slice_["failed"]:
            self.faults.append(f"{words}: {slice_['completed']} of {expected}, {slice_['failed']} failed or were left")
        return slice_

    def plant(self, recipients):
        self.ours.ask("plant", recipients // EACH, EACH)
        self.recipients += recipients

    def run_ours(self, recipients, results):
        self.plant(recipients)
        fired = self._ask(self.ours, recipients, "fire")
        fired["failed"] = 0
        told = self._ask(self.ours, recipients, "tell")
        results[FIRED].append(fired)
        results[TOLD].append(told)

    def run_peer(self, recipients, results):
        results[PEER].append(self._ask(self.peer, recipients, "jobs", recipients))

    def all_at_once(self, recipients):
        self.plant(recipients)
        return self._ask(self.ours, recipients, "all", recipients)

    def check(self):
        """As many Message-IDs and addresses as recipients, none twice, and all of it written down."""
        seen = self.sink.ask("seen")
        for what in ("mails", "ids", "recipients"):
            if seen[what] != self.recipients:
                self.faults.append(f"{self.recipients} were to be reminded, and {seen[what]} {what} came")
        for what, sql in {
                "deliveries accepted": "SELECT count(*) FROM deliveries WHERE state = 2",
                "dispatches done": "SELECT count(*) FROM dispatches WHERE state = 1",
                "different deliveries": "SELECT count(*) FROM (SELECT DISTINCT notice, person FROM deliveries) AS told"}.items():
            count = int(self.server.query(sql, "messaging")[0][0])
            if count != self.recipients:
                self.faults.append(f"{self.recipients} were to be reminded, and {count} {what} are stored")
        left = int(self.server.query("SELECT count(*) FROM reminders", "messaging")[0][0])
        if left:
            self.faults.append(f"{left} reminders are left")


def ask(programs, folder, scale):
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgres.Postgres(folder / "postgres-reminders"))
        asked = Reminding(programs, stack, server)
        sides = {PEER: asked.run_peer} if asked.peer else {}
        sides["ours"] = asked.run_ours
        for side in sides.values():
            side(scale.due, {FIRED: [], TOLD: [], PEER: []})
        results = {FIRED: [], TOLD: [], PEER: []}
        for name in ratios.there_and_back(list(sides), scale.pairs):
            sides[name](scale.due, results)
        results = {name: slices for name, slices in results.items() if slices}
        report.print_rates(f"{scale.due:,} reminders due at a time, of walks with {EACH} going, on PostgreSQL without statistics "
                           "taken", results)
        if asked.peer:
            report.print_ratios(results, [
                (report.rate, "rate", FIRED, PEER, GOAL, True),
                (report.rate, "rate", TOLD, PEER, GOAL, True),
                (report.cpu, "CPU", FIRED, PEER, None, False),
                (report.cpu, "CPU", TOLD, PEER, None, False)])
        flood = asked.all_at_once(scale.flood)
        print(f"\n{flood['completed']:,} of {scale.flood:,} due at once, fired and handed over beside each other, in "
              f"{flood['seconds']:.1f} s: {report.rate(flood):,.0f} a second, {report.cpu(flood):,.0f} µs CPU each")
        asked.check()
        report.print_faults(asked.faults, "each was reminded once: as many Message-IDs as recipients, and none is left")
        return asked.faults
