"""Two versions side by side, while people answer: upgrade_test.py OLD_PROGRAM NEW_PROGRAM

All services run in replicas over one PostgreSQL. NEW's migration expands the schema under the old processes; then they are
replaced one by one, back again, and once more in the other order: attendance before those whose feeds it reads, and after them.
The gateway comes last, and goes back first: a gateway that is newer than the services is not supported.
Nobody may be refused but by what a good client sends again, nothing acknowledged may be lost or doubled, and what one version
tells the other must know.
"""
import contextlib
import datetime
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

TESTS = pathlib.Path(__file__).resolve().parent.parent
for folder in ("end_to_end", "faults", "load"):
    sys.path.insert(0, str(TESTS / folder))
import projections  # noqa: E402
from crowd import Crowd  # noqa: E402
from fleet import Fleet  # noqa: E402
from people import Load, Member, Newcomers  # noqa: E402
from platform_under_test import Platform  # noqa: E402
from postgres import Postgres  # noqa: E402
from stored import loaded  # noqa: E402
from stored_answers import findings  # noqa: E402

MEMBERS, WALKS, PLACES = 12, 30, 5
ANSWERS_BETWEEN = 40  # that must come between two replacements
NEWCOMERS = 2  # after each replacement
HEAD_SECONDS = 60
SERVICES = ["accounts", "groups", "scheduling", "attendance", "messaging"]
AFTER_THEM = [*SERVICES, "gateway"]
BEFORE_THEM = [*reversed(SERVICES), "gateway"]


class OnServer(Platform):
    """`amble dev` over a PostgreSQL, where the practice is opened."""

    def __init__(self, program, folder, database):
        super().__init__(program, data=folder, flags=[f"--database={database}"])
        self._database = database

    def admin_link(self, email):
        output = subprocess.run([self.program, "admin", "create", f"--database={self._database}", f"--public-url={self.url}",
                                 f"--email={email}"], capture_output=True, text=True, timeout=60)
        if output.returncode != 0:
            raise RuntimeError(output.stderr)
        return output.stdout.split("/sign-in/")[1][:43]


class Test:
    def __init__(self, folder, postgres, programs):
        self.folder, self.postgres, self.programs = folder, postgres, programs
        self.wrong = []
        self.met = set()  # (version of those who tell, version of attendance) at which newcomers came through

    def open_practice(self):
        (self.folder / "dev").mkdir()
        with OnServer(self.programs["old"], self.folder / "dev", self.postgres.url) as platform:
            self.crowd = Crowd(platform, MEMBERS, WALKS, PLACES)
            self.route = self.crowd.by_therapist("scheduling.SchedulingService/CreateRoute", {
                "parent": self.crowd.group.split("/groups/")[0],
                "route": {"title": "Mill", "area": "by the mill", "meetingPoint": "The gate", "durationMinutes": 50,
                          "access": {"surface": "Gravel, level", "steps": "No steps"}}})["name"]

    def send_to(self, port):
        """From now on clients call there."""
        self.crowd.rest.address = ("127.0.0.1", port)
        self.crowd.rest.local = threading.local()

    def migrate(self):
        before = self.steps()
        subprocess.run([self.programs["new"], "migrate", f"--database={self.postgres.url}"], check=True, timeout=120,
                       stdout=subprocess.DEVNULL)
        print(f"migrated under {len(self.members)} members: {sorted(self.steps() - before) or 'nothing new'}", flush=True)

    def steps(self):
        schemas = [schema for (schema,) in self.postgres.query("SELECT schemaname FROM pg_tables WHERE tablename = 'schema_migrations'")]
        return {(component, int(number), name) for schema in schemas for component, number, name in self.postgres.query(
            "SELECT component, number, name FROM schema_migrations", schema)}

    def settle(self):
        """People go on, and newcomers find their way through whatever versions there are."""
        self.load.await_acknowledged(ANSWERS_BETWEEN)
        if self.load.failures:
            return
        for _ in range(NEWCOMERS):
            self.newcomers.one_more()
        tells, knows = self.fleet.versions("groups") | self.fleet.versions("scheduling"), self.fleet.versions("attendance")
        self.met |= {(one, other) for one in tells for other in knows if len(tells) == len(knows) == 1}

    def replace(self, order, version):
        began, sent_again = time.monotonic(), self.load.sent_again.total()
        replaced = 0
        for service in order:
            while not self.load.failures and self.fleet.replace_one(service, version):
                replaced += 1
                self.settle()
        print(f"{replaced} processes replaced by {version}, {' → '.join(order)}, in {time.monotonic() - began:.1f} s; "
              f"{self.load.acknowledged} answers acknowledged, {self.load.sent_again.total() - sent_again} calls sent again", flush=True)

    def run(self):
        self.open_practice()
        with Fleet(self.folder, self.postgres.url, self.programs) as self.fleet:
            self.fleet.start_all("old")
            self.send_to(self.fleet.port)
            self.load = Load(self.crowd)
            start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)
            self.newcomers = Newcomers(self.load, self.route, start.strftime("%Y-%m-%dT%H:%M:%S"))
            self.members = [Member(self.load, token, seed) for seed, token in enumerate(self.crowd.members)]
            for member in self.members:
                member.start()
            self.load.await_acknowledged(ANSWERS_BETWEEN)
            self.migrate()
            self.settle()
            self.replace(BEFORE_THEM, "new")
            self.replace(list(reversed(BEFORE_THEM)), "old")
            self.replace(AFTER_THEM, "new")
            self.load.over = True
            for member in self.members:
                member.join(120)
            self.judge()

    def judge(self):
        self.wrong += self.load.failures + self.fleet.wrong + self.fleet.errors_logged()
        if not self.wrong:
            self.judge_what_is_stored()
        everything = {(one, other) for one in ("old", "new") for other in ("old", "new")}
        if not self.wrong and self.met != everything:
            self.wrong.append(f"newcomers met only {sorted(self.met)}")
        print(f"{self.load.acknowledged} answers acknowledged, {self.load.repeated} of them sent twice, {self.load.looks} looks, "
              f"{self.newcomers.count} newcomers; sent again: {dict(self.load.sent_again)}", flush=True)

    def judge_what_is_stored(self):
        told = dict(self.newcomers.told)
        for member in self.members:
            told.update(member.told.values())
        deadline = time.monotonic() + HEAD_SECONDS
        while True:
            with contextlib.ExitStack() as stack:
                stored = {name: stack.enter_context(contextlib.closing(loaded(self.postgres, name))) for name in SERVICES}
                unread = projections.unread(stored)
                if unread and time.monotonic() < deadline:
                    continue
                self.wrong += unread + projections.findings(stored) + findings(stored["attendance"], told)
                self.judge_writers(stored["attendance"])
                return

    def judge_writers(self, attendance):
        """Both versions wrote answers, when the new one leaves its mark on them."""
        if "written_by" not in [row[1] for row in attendance.execute("PRAGMA table_info(responses)")]:
            return
        by = dict(attendance.execute("SELECT written_by, COUNT(*) FROM responses GROUP BY written_by"))
        print(f"answers by the version that made them: {by.get('next', 0)} new, {by.get('', 0)} old", flush=True)
        if not by.get("next") or not by.get(""):
            self.wrong.append("one version wrote nothing")


def main():
    old, new = sys.argv[1:3]
    with tempfile.TemporaryDirectory(prefix="amble-upgrade-") as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)  # the server runs as another user
        with Postgres(folder / "postgres") as postgres:
            test = Test(folder, postgres, {"old": old, "new": new})
            test.run()
            if test.wrong:
                for log in sorted(folder.glob("*.log")):
                    print(f"--- the end of {log.name}\n{log.read_text(errors='replace')[-1500:]}")
    for one in test.wrong[:20]:
        print("FAILED:", one)
    return 1 if test.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
