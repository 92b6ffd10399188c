"""Faults of a whole cluster under load: cluster_test.py PROGRAM BUILD_FOLDER [--minutes N] [--keep FOLDER]

Two replicas of everything run from the rendered production manifests, with mTLS, PostgreSQL and Redis, each in a network of
its own. A crowd answers walks, plans walks and joins groups through both gateways. Meanwhile processes are killed or told to
end, Redis and PostgreSQL are hurt, services are cut off, one after the other. What the crowd heard, what is stored and all
that was ever stored is then judged: cluster_checker.py and cluster_log_checker.py say what must hold.

--minutes goes on so long, in an order of chance; --keep leaves the history and all logs in a folder.
"""
import argparse
import contextlib
import os
import pathlib
import random
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "kubernetes"))
import kubectl  # noqa: E402
import pod_network  # noqa: E402
from local_pods import LocalPods, missing_tools  # noqa: E402

import cluster_rows  # noqa: E402
from cluster_checker import Kind, Violation, check  # noqa: E402
from cluster_client import Client  # noqa: E402
from cluster_faults import Faults  # noqa: E402
from cluster_history import History  # noqa: E402
from cluster_load import Load  # noqa: E402
from cluster_log_checker import check_stored, unread  # noqa: E402
from cluster_scene import OPERATOR, Scene  # noqa: E402

REPLICAS = 2
MEMBERS, WALKS, PLACES, SMALL_GROUPS = 12, 6, 4, 4
DRAINED_SECONDS = 60
MOST_SHOWN = 30


@contextlib.contextmanager
def cluster(program, build, folder, members=MEMBERS, walks=WALKS, small_groups=SMALL_GROUPS):
    """(pods, scene), all ready, with a log of what PostgreSQL is told."""
    copy_of = kubectl.copy_of_manifests(folder / "manifests")
    objects = kubectl.render(kubectl.find_kubectl(build), copy_of / "overlays/production")
    with LocalPods(objects, program, folder / "pods", replicas=REPLICAS) as pods:
        print(f"all are ready after {pods.await_ready():.1f} s", flush=True)
        cluster_rows.start_log(pods.postgres)
        one = pods.gateways[0]
        scene = Scene([(gateway.host, gateway.http_port) for gateway in pods.gateways], one.admin_link(OPERATOR), one.await_mail,
                      members, walks, PLACES, small_groups)
        yield pods, scene


def final_answers(scene):
    """What all members hear of their answers in the end, through each gateway."""
    history = History()
    for gateway in scene.gateways:
        for token, member in scene.members:
            client = Client(f"final {member}", [gateway], history, token, address="198.18.1.1")
            for walk in scene.walks:
                client.call("final", "GET", f"/v1/{walk}/responses/me", walk, about={"member": member})
    return history.operations()


def drained_rows(postgres):
    """The rows once all that was told has been heard; and who has not heard."""
    deadline = time.monotonic() + DRAINED_SECONDS
    while True:
        rows = cluster_rows.Rows(postgres)
        behind = unread(rows)
        if not behind or time.monotonic() > deadline:
            return rows, behind
        time.sleep(0.2)


def violations(pods, scene, history, faults):
    """All of them, once nobody asks any more."""
    final = final_answers(scene)
    rows, behind = drained_rows(pods.postgres)
    operations = history.operations()
    kinds = {kind: sum(one.kind == kind for one in operations) for kind in sorted({one.kind for one in operations})}
    print(f"{len(operations)} operations: {kinds}; {sum(len(log) for log in rows.log.values())} changes of rows", flush=True)
    return [*check([*operations, *final], faults.phases, PLACES), *check_stored(operations, final, faults.phases, rows),
            *(Violation(Kind.STORED, one) for one in behind)]


def plan(faults, options):
    """What to do, one after the other."""
    if options.minutes is None:
        yield from faults.all()
        return
    ends = time.monotonic() + 60 * options.minutes
    while time.monotonic() < ends:
        some = faults.all()
        random.shuffle(some)
        yield from (one for one in some if time.monotonic() < ends)
    yield faults.quiet


def run(options, folder):
    with cluster(options.program, options.build, folder) as (pods, scene):
        history = History()
        faults = Faults(pods, history)
        with Load(scene, history) as load:
            for fault in plan(faults, options):
                fault()
                if load.failures:
                    break
        wrong = [f"LOAD: {one}" for one in load.failures] + faults.wrong
        wrong += [str(one) for one in violations(pods, scene, history, faults)]
        if options.keep:
            history.write(folder / "history")
        return wrong


def options_of(parser):
    parser.add_argument("program")
    parser.add_argument("build")
    parser.add_argument("--keep", type=pathlib.Path)
    return parser.parse_args()


@contextlib.contextmanager
def started(options):
    """A folder for all; what follows has a network of its own. Once in a process, before there are threads."""
    if missing_tools() or os.geteuid() != 0:
        raise SystemExit(f"needs root and {missing_tools()}: tests/packages names them")
    pod_network.enter()
    with contextlib.ExitStack() as closing:
        folder = options.keep or pathlib.Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="amble-cluster-")))
        folder.mkdir(exist_ok=True)
        os.chmod(folder, 0o755)  # PostgreSQL's user goes through it
        yield folder


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float)
    options = options_of(parser)
    began = time.monotonic()
    with started(options) as folder:
        wrong = run(options, folder)
    for one in wrong[:MOST_SHOWN]:
        print("FAILED:", one)
    print(f"{len(wrong)} findings in {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
