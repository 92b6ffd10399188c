"""A package under another version."""
import re
import subprocess


def renamed(package, version, folder):
    """The same package under another version, to upgrade from when no older one is at hand."""
    tree = folder / "repacked"
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {version}", control.read_text()))
    made = folder / f"amble_{version}_previous.deb"
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", tree, made], check=True, stdout=subprocess.DEVNULL)
    return made
