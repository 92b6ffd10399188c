"""The units and scripts of the package, as far as they can be judged without installing it: units_test.py

tests/server/clean_machine.py runs them for real.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SERVER = pathlib.Path(__file__).resolve().parent.parent.parent / "deploy" / "server"
# Of 10, by systemd-analyze security; below 2 it says OK with its friendliest face.
MOST_EXPOSURE = 1.5


def said(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


class Units(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="amble-units-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.units = self.root / "lib/systemd/system"
        shutil.copytree(SERVER / "systemd", self.units)

    def verify(self):
        """Complaints about the units, whose program is not installed here."""
        for unit in self.units.glob("*.service"):
            unit.write_text(unit.read_text().replace("/usr/bin/amble", "/bin/true"))
        return said("systemd-analyze", "verify", "--man=no", *sorted(self.units.iterdir()))[1]

    def exposure(self, unit):
        text = said("systemd-analyze", "security", "--no-pager", "--offline=true", f"--root={self.root}", unit)[1]
        return float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", text)[1])

    def test_systemd_understands_every_line(self):
        self.assertEqual(self.verify(), "")

    def test_a_misspelt_line_is_noticed(self):
        unit = self.units / "amble.service"
        unit.write_text(unit.read_text().replace("ProtectHome=", "ProtectHomes="))
        self.assertIn("ProtectHomes", self.verify())

    def test_services_are_fenced(self):
        for unit in ("amble.service", "amble-backup.service"):
            with self.subTest(unit):
                self.assertLessEqual(self.exposure(unit), MOST_EXPOSURE)

    def test_a_service_without_a_fence_is_noticed(self):
        unit = self.units / "amble.service"
        unit.write_text(re.sub(r"(?m)^(Protect|Restrict|SystemCall|Capability).*\n", "", unit.read_text()))
        self.assertGreater(self.exposure("amble.service"), MOST_EXPOSURE)

    def test_the_drain_fits_into_the_time_to_stop(self):
        stop = int(re.search(r"(?m)^TimeoutStopSec=(\d+)s", (SERVER / "systemd/amble.service").read_text())[1])
        default = (SERVER.parent.parent / "services/platform/host/configuration.h").read_text()
        wait = int(re.search(r"drain_wait = absl::Seconds\((\d+)\)", default)[1])
        drain = int(re.search(r"drain_timeout = absl::Seconds\((\d+)\)", default)[1])
        self.assertGreater(stop, wait + drain)


class Scripts(unittest.TestCase):
    def test_shells_read_them(self):
        for script in [*SERVER.glob("debian/p*"), SERVER / "amblectl"]:
            self.assertEqual(said("dash", "-n", script), (0, ""), script)
        for script in (SERVER / "package", SERVER / "check", SERVER / "amble.bash-completion"):
            self.assertEqual(said("bash", "-n", script), (0, ""), script)

    def test_configuration_names_only_flags_that_exist(self):
        """Lines that are commented out too: an operator uncomments them."""
        program = sys.argv[1]
        code, text = said(program, "serve", "--help")
        self.assertEqual(code, 0)
        known = set(re.findall(r"--([a-z-]+)", text))
        lines = re.findall(r"(?m)^#?([a-z-]+)=\S", (SERVER / "amble.conf").read_text())
        self.assertGreater(len(lines), 10)
        self.assertEqual(set(lines) - known, set())


class Readme(unittest.TestCase):
    """What the README names is there."""

    def setUp(self):
        self.deploy = SERVER.parent
        self.text = (self.deploy / "README.md").read_text()

    def test_commands_have_the_flags_that_it_says(self):
        program, help_texts, told = sys.argv[1], {}, 0
        for command, flags in re.findall(r"\bamble(?:ctl)? (backup|restore|doctor|migrate|bounce|admin create)\b((?: +--?[a-z][^`#|\n]*)?)",
                                         self.text):
            if command not in help_texts:
                help_texts[command] = said(program, *command.split(), "--help")[1]
            for flag in re.findall(r"--[a-z-]+", flags):
                told += 1
                self.assertRegex(help_texts[command], rf"(?m)(^|[ ,]){flag}\b", command)
        self.assertGreater(told, 10)

    def test_files_are_there(self):
        named = re.findall(r"`((?:deploy/|tests/|server/|image/|kubernetes/|observability/|overlays/|components/|rules/|grafana/)[^\s`…]*)", self.text)
        self.assertGreater(len(named), 15)
        for name in named:
            roots = (self.deploy.parent, self.deploy, self.deploy / "kubernetes", self.deploy / "observability")
            made = "/secrets/" in name
            self.assertTrue(made or any((root / name).exists() for root in roots), name)

    def test_lines_of_configuration_are_flags(self):
        known = set(re.findall(r"--([a-z-]+)", said(sys.argv[1], "serve", "--help")[1]))
        lines = re.findall(r"(?:`|echo \"|^    )((?:redis|metrics|practice-creation|smtp|push)[a-z-]*)=", self.text, re.M)
        self.assertGreaterEqual(len(lines), 8)
        self.assertEqual(set(lines) - known, set())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
