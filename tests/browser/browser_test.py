"""The pages in a real browser against the real program: browser_test.py PROGRAM DESCRIPTORS FOLDER_FOR_PICTURES."""
import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))
from platform_under_test import Platform  # noqa: E402

DEMO_SECONDS = 60


def invitation_of_the_demo(platform):
    """The link that the banner of `amble dev` prints."""
    deadline = time.monotonic() + DEMO_SECONDS
    while time.monotonic() < deadline:
        found = re.search(re.escape(platform.url) + r"/i/\S+", platform.log())
        if found:
            return found[0]
        if "There is no demo practice" in platform.log():
            break
        time.sleep(0.05)
    raise RuntimeError(f"no invitation in the banner:\n{platform.log()}")


def main():
    program, _, pictures = sys.argv[1:4]
    with Platform(program, demo=True) as platform:
        environment = {**os.environ, "BASE_URL": platform.url, "INVITATION_URL": invitation_of_the_demo(platform),
                       "LEADER_TOKEN": re.search(r"Bearer ([A-Za-z0-9_-]+)", platform.log())[1], "SHOTS": pictures}
        result = subprocess.run(["node", str(pathlib.Path(__file__).with_name("invitation_page.mjs"))], env=environment,
                                timeout=300)
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
