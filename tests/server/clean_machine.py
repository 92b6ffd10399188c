"""Installs the package on a clean Debian with 1 GiB and no compiler, and lives through an operator's year there:
clean_machine.py PACKAGE [--previous=PACKAGE] [--folder=FOLDER] [--keep]

Run by deploy/server/check. Needs root; everything happens in FOLDER, and is deleted at the end unless --keep is given.
"""
import argparse
import pathlib
import re
import shutil
import sys
import tempfile
import time
import urllib.request

from machine import Machine, MemoryLimit, make_base
from mail_server import MailServer
from renamed_package import renamed
from servers import free_port

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "end_to_end"))
from journey import Journey, expect, expect_error  # noqa: E402
from transports import Rest  # noqa: E402

MEMORY_BYTES = 1 << 30
READY_SECONDS = 60
MOST_EXPOSURE = 1.5
CONF = "/etc/amble/amble.conf"
README = (HERE.parents[1] / "deploy/README.md").read_text()


class Platform:
    """What the journey needs of a platform: it runs as the service of the machine."""

    host = "127.0.0.1"

    def __init__(self, machine, mail, http_port):
        self.machine, self.mail, self.http_port = machine, mail, http_port
        self.await_mail = mail.await_mail
        self.url = f"http://127.0.0.1:{http_port}"

    def admin_link(self, email):
        output = self.machine.run(f"amblectl admin create --email={email}").stdout
        return re.search(r"/sign-in/([A-Za-z0-9_-]{43})", output)[1]

    def ready(self):
        try:
            with urllib.request.urlopen(self.url + "/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False


class Check:
    def __init__(self, machine, mail, package, previous, really_older):
        self.machine, self.package, self.previous, self.really_older = machine, package, previous, really_older
        self.platform = Platform(machine, mail, free_port())
        self.run = machine.run

    def lend(self, package):
        """The machine's path of a package of ours."""
        shutil.copy(package, self.machine.path("/root"))
        return f"/root/{pathlib.Path(package).name}"

    def install(self, package, *flags):
        self.run(f"apt-get install -y -qq --no-install-recommends {' '.join(flags)} {self.lend(package)}")

    def installed_version(self):
        return self.run("dpkg-query --show --showformat='${Version}' amble").stdout

    def expect_serving(self, what):
        """systemd says that it runs, which it does only after READY=1; then no answer may be missing."""
        state = self.machine.property("amble", "ActiveState")
        if state != "active" or not self.platform.ready():
            raise AssertionError(f"{what}: {state}\n{self.run('journalctl -u amble -n 40 --no-pager', check=False).stdout}")

    # The steps, in order.

    def is_clean(self):
        tools = self.run("for tool in gcc g++ cc c++ clang cpp ld as make; do command -v $tool; done", check=False).stdout
        expect(tools == "", f"no compiler is here: {tools}")

    def installs(self):
        self.run("apt-get update -qq")
        print(f"  the package: {self.package.stat().st_size / 1e6:.1f} MB")
        before = self.disk_mebibytes()
        self.install(self.previous)
        self.run("apt-get clean")
        print(f"  disk for the package and the libraries that it brings: {self.disk_mebibytes() - before} MiB")
        self.is_clean()
        self.expect_enabled("amble.service")
        for path, wanted in (("/etc/amble/amble.conf", "640 root:amble"), ("/etc/amble/secrets", "750 root:amble"),
                             ("/etc/amble/secrets/signing-seed", "640 root:amble"),
                             ("/etc/amble/secrets/vault-keys", "640 root:amble"), ("/var/lib/amble", "700 amble:amble"),
                             ("/var/backups/amble", "700 amble:amble")):
            found = self.run(f"stat -c '%a %U:%G' {path}").stdout.strip()
            expect(found == wanted, f"{path} is {found} instead of {wanted}")
        expect(re.fullmatch(r"[0-9a-f]{64}\n", self.run("cat /etc/amble/secrets/signing-seed").stdout), "a seed is made")

    def disk_mebibytes(self):
        return int(self.run("du --summarize --one-file-system --block-size=1M /usr /etc /var/lib/dpkg /var/lib/amble 2>/dev/null |"
                            " awk '{sum += $1} END {print sum}'").stdout)

    def expect_enabled(self, *units):
        for unit in units:
            expect(self.machine.property(unit, "ActiveState") == "active", f"{unit} runs after the installation")
            expect(self.machine.property(unit, "UnitFileState") == "enabled", f"{unit} starts with the machine")

    def is_configured(self):
        """As the README says: edit, look, restart."""
        edits = {"public-url": self.platform.url, "smtp-host": "127.0.0.1", "smtp-port": self.platform.mail.port,
                 "gateway-http": f"127.0.0.1:{self.platform.http_port}", "smtp-from": "walks@example.org"}
        for flag, value in edits.items():
            self.run(f"sed -i 's|^#\\?{flag}=.*|{flag}={value}|' {CONF} && grep -qx '{flag}={value}' {CONF}")
        self.run(f"echo smtp-starttls=false >>{CONF}")
        secret = "/etc/amble/secrets/smtp-password"
        self.run(f"echo hunter2 | install -m 0640 -o root -g amble /dev/stdin {secret}")
        expect(self.run(f"setpriv --reuid=amble --regid=amble --init-groups cat {secret}").stdout == "hunter2\n", "it can be read")
        self.run("systemctl restart amble")
        self.expect_serving("after configuring")
        began, ready = (int(self.machine.property("amble", f"{name}TimestampMonotonic")) for name in ("ExecMainStart", "ActiveEnter"))
        print(f"  from its start until it takes calls: {(ready - began) // 1000} ms")

    def is_fenced(self):
        said = self.run("systemd-analyze verify --man=no amble.service amble-backup.timer")
        expect(said.stdout + said.stderr == "", said.stdout + said.stderr)
        text = self.run("systemd-analyze security --no-pager amble.service").stdout
        exposure = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", text)[1])
        print(f"  exposure by systemd-analyze security: {exposure} of 10")
        expect(exposure <= MOST_EXPOSURE, text)
        main = self.machine.property("amble", "MainPID")
        status = self.run(f"cat /proc/{main}/status").stdout
        user = self.run("id -u amble").stdout.strip()
        for line in (rf"Uid:\s+{user}\s", r"CapEff:\s+0{16}", r"CapBnd:\s+0{16}", r"NoNewPrivs:\s+1", r"Seccomp:\s+2"):
            expect(re.search(line, status), f"the process has {line}:\n{status}")
        for path in ("/usr", "/etc", "/var/backups", "/home"):
            done = self.run(f"nsenter --target {main} --mount touch {path}/probe", check=False)
            expect(done.returncode != 0, f"the service cannot write {path}")

    def works(self):
        self.journey = Journey(self.platform, Rest(self.platform))
        self.journey.run()
        self.expect_data("after the journey")
        resident, greatest = self.machine.memory_of("amble")
        print(f"  memory of the service after the journey: {resident // 1024} MiB resident, {greatest // 1024} MiB at most")

    def expect_data(self, what):
        """What the journey wrote is there, and the sessions that it opened are good."""
        group = self.journey.call("groups.GroupsService/GetGroup", {"name": self.journey.group}, self.journey.therapist)
        expect((group["activeCount"], group["waitingCount"]) == (12, 3), f"{what}: {group}")
        expect(len(self.journey.responses()) == 12, f"{what}: twelve answers")

    def is_examined(self):
        """doctor finds nothing wrong, once there is a backup, and sends a mail."""
        self.run("systemctl start amble-backup.service")
        print("\n".join(f"  {line}" for line in self.run("amblectl doctor --send-test-mail=ops@example.org").stdout.splitlines()))
        self.platform.await_mail("ops@example.org", ".")

    def backups(self):
        return self.run("ls -1 /var/backups/amble | grep ^amble-").stdout.split()

    def backs_up(self):
        """By the timer's unit, beside the running service, behind a fence of its own."""
        before = self.backups()
        self.run("systemctl start amble-backup.service")
        made = sorted(set(self.backups()) - set(before))
        expect(len(made) == 1, f"one backup more: {before} {self.backups()}")
        self.backup = f"/var/backups/amble/{made[0]}"
        found = self.run(f"stat -c '%a %U' {self.backup}").stdout.strip()
        expect(found == "700 amble", f"{self.backup} is {found}")
        self.write("after the backup")

    def restores_into_nothing(self):
        said = self.run(f"amblectl restore --verify --from={self.backup}").stdout
        expect("Nothing was changed" in said, said)
        self.expect_serving("beside a restore that is only tried")
        refused = self.run(f"amblectl restore --from={self.backup} --replace", check=False)
        expect(refused.returncode == 1, f"a restore under a running service is refused: {refused}")
        self.run("systemctl stop amble; mv /var/lib/amble /var/lib/lost; install -d -m 0700 -o amble -g amble /var/lib/amble")
        said = self.run(f"amblectl restore --from={self.backup} && systemctl start amble").stdout
        expect("All sessions have ended" in said, said)
        self.expect_serving("after the restore")
        self.everybody_signs_in_anew()
        self.expect_data("after the restore")
        self.write("after the restore")
        self.run("rm -r /var/lib/lost")

    def everybody_signs_in_anew(self):
        """Sessions that were ended after the backup would be good again: so a restore ends all."""
        journey = self.journey
        for who in ("operator", "therapist"):
            expect_error("UNAUTHENTICATED", "", lambda old=getattr(journey, who): journey.call(
                "accounts.AccountsService/GetMe", {}, old))
            setattr(journey, who, self.sign_in_again(journey.address(who)))

    def sign_in_again(self, email):
        """By the code in a mail that is not there yet."""
        pattern, journey = r"\b(\d{6})\b", self.journey
        had = sum(email in to and re.search(pattern, text) is not None for to, text in self.platform.mail.mails)
        flow = journey.call("accounts.AccountsService/StartSignIn", {"email": email})["flow"]
        code = self.platform.mail.await_mail(email, pattern, had + 1)[1]
        return journey.call("accounts.AccountsService/CompleteSignIn", {"flow": flow, "code": code})["token"]

    def notices_a_damaged_backup(self):
        copy = "/var/backups/amble/damaged"
        self.run(f"cp -a {self.backup} {copy}; file=$(find {copy} -name 'groups*' -type f); "
                 "printf damaged | dd of=$file bs=1 seek=8192 conv=notrunc status=none")
        refused = self.run(f"amblectl restore --verify --from={copy}", check=False)
        expect(refused.returncode == 1, f"a damaged backup is refused: {refused}")
        self.run(f"rm -r {copy}")

    def restarts_after_kill(self):
        main = self.machine.property("amble", "MainPID")
        self.run(f"kill -9 {main}")
        deadline = time.monotonic() + READY_SECONDS
        while self.machine.property("amble", "MainPID") in ("0", main) or not self.platform.ready():
            if time.monotonic() > deadline:
                raise AssertionError("killed, it does not come back")
            time.sleep(0.1)
        self.expect_data("after kill -9")

    def takes_a_new_key(self):
        """What to do when the signing seed is known to others."""
        seed = "/etc/amble/secrets/signing-seed"
        old = self.run(f"cat {seed}").stdout
        self.run(f"systemctl stop amble; rm {seed}; dpkg-reconfigure amble")
        new = self.run(f"cat {seed}").stdout
        expect(re.fullmatch(r"[0-9a-f]{64}\n", new) and new != old, "there is another key")
        self.expect_serving("with another key")
        self.expect_data("with another key")

    def refuses_nonsense(self):
        """A wrong line is refused with its name, and not tried for ever."""
        self.run(f"cp -p {CONF} /root/kept.conf; echo database-connections=none >>{CONF}")
        expect(self.run("systemctl restart amble", check=False).returncode != 0, "a wrong line is refused")
        log = self.run("journalctl -u amble -n 10 --no-pager").stdout
        expect("database-connections" in log, log)
        expect(self.machine.property("amble", "ActiveState") == "failed", "it is not tried again")
        self.run(f"cp -p /root/kept.conf {CONF}; systemctl restart amble")
        self.expect_serving("after the line is gone")

    def upgrades(self):
        before = self.installed_version()
        self.install(self.package)
        after = self.installed_version()
        expect(self.run(f"dpkg --compare-versions {before} lt {after}", check=False).returncode == 0, f"{before} < {after}")
        print(f"  {before} → {after}")
        self.newer = self.run("amble --version").stdout
        self.expect_enabled("amble.service", "amble-backup.timer")
        self.expect_serving("after the upgrade")
        self.expect_data("after the upgrade")
        self.write("after the upgrade")

    def rolls_back(self):
        """The older program on the databases of the newer one: steps are only ever added, expand then contract."""
        self.run(f"dpkg -i {self.lend(self.previous)}")
        expect(self.installed_version() in pathlib.Path(self.previous).name.replace("%2b", "+"), "the older one is installed")
        if self.really_older:
            expect(self.run("amble --version").stdout != self.newer, "it is another program")
        self.expect_serving("after the roll-back")
        self.expect_data("after the roll-back")
        self.write("after the roll-back")
        self.install(self.package)
        self.expect_serving("after going forward again")
        self.expect_data("after going forward again")

    def write(self, what):
        """One more practice, by the operator who signed in at the beginning."""
        practice = self.journey.call("accounts.AccountsService/CreatePractice", {
            "practice": {"displayName": f"Practice {what}", "timeZone": "Europe/London", "help": "Samaritans: 116 123"},
            "ownerEmail": self.journey.address("second")}, self.journey.operator)
        expect(practice["displayName"] == f"Practice {what}", practice)

    def uses_redis(self):
        """By its unix socket and a user with just the rights, in the README's own lines; and it goes on without."""
        redis = README.split("## Redis")[1].split("To another machine")[0]
        for command in re.findall(r"(?m)^    (?:sudo )?(\S.*(?:\n    (?!sudo|openssl).*)*)", redis):
            self.run("set -e\n" + re.sub(r"(?m)^    ", "", command).replace("sudo ", "").replace("apt install", "apt-get install -y -qq"))
        self.expect_serving("with Redis")
        said = self.run("amblectl doctor").stdout
        expect(re.search(r"(?mi)^ok\s+redis\b", said), said)
        self.expect_data("with Redis")
        clients = self.run("redis-cli CLIENT LIST").stdout
        expect("user=amble" in clients, clients)
        refused = self.run("redis-cli -s /run/redis/redis-server.sock --user amble --pass "
                           "$(cat /etc/amble/secrets/redis-password) --no-auth-warning CONFIG GET dir").stdout
        expect("NOPERM" in refused, refused)
        self.run("systemctl stop redis-server")
        self.expect_data("without Redis")
        self.write("without Redis")

    def goes_and_comes_back(self):
        """Purged, it leaves what people entrusted to it; installed again, it goes on with that."""
        self.run(f"cp {CONF} /root/kept.conf; apt-get purge -y -qq amble")
        expect(not self.platform.ready(), "purged, it is gone")
        left = self.run("ls /etc/amble /var/lib/amble /etc/systemd/system/multi-user.target.wants", check=False).stdout
        expect("signing-seed" in self.run("ls /etc/amble/secrets").stdout, "the key is kept")
        expect("accounts.db" in left and "amble.conf" not in left and "amble.service" not in left, left)
        self.install(self.package)
        self.run(f"cp /root/kept.conf {CONF}; chown root:amble {CONF}; systemctl restart amble")
        self.expect_serving("after it came back")
        self.expect_data("after it came back")


STEPS = ("is_clean", "installs", "is_configured", "works", "restarts_after_kill", "takes_a_new_key", "refuses_nonsense",
         "upgrades", "rolls_back", "is_fenced", "is_examined", "backs_up", "restores_into_nothing",
         "notices_a_damaged_backup", "uses_redis", "goes_and_comes_back")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("package", type=pathlib.Path)
    parser.add_argument("--previous", type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--keep", action="store_true")
    told = parser.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    base = told.folder / "base.tar"
    if not base.exists():
        print("making a clean Debian", flush=True)
        make_base(base)
    with tempfile.TemporaryDirectory(prefix="amble-packages-") as scratch, MailServer() as mail, \
            MemoryLimit("amble-check", MEMORY_BYTES) as limit:
        previous = told.previous
        if previous is None:
            print("note: no --previous; upgrading from this package under an older version")
            previous = renamed(told.package, "0.0.1", pathlib.Path(scratch))
        with Machine(told.folder / "machine", base, limit, told.keep) as machine:
            check = Check(machine, mail, told.package, previous, told.previous is not None)
            for step in STEPS:
                began = time.monotonic()
                getattr(check, step)()
                print(f"passed: {step.replace('_', ' ')} in {time.monotonic() - began:.0f} s", flush=True)
            expect(limit.killed() == 0, "nothing was killed for want of memory")
            if limit.peak():
                print(f"memory of the whole machine: {limit.peak() >> 20} MiB at most, of {MEMORY_BYTES >> 20} (file cache included)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
