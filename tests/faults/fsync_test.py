"""The sync precedes the acknowledgement: fsync_test.py PROGRAM SHIM

Runs the program with io_order_shim.c preloaded and sends an answer under a request_id that the shim looks for.
"""
import os
import sys
import uuid

from crowd import Crowd
from io_order import finding, parse

from platform_under_test import Platform  # crowd.py has made it known

LOG = "attendance.db-wal"


def main():
    program, shim = sys.argv[1:3]
    marker = uuid.uuid4().hex
    wrong = []
    platform = Platform(program)
    written = platform.data / "io_order.log"
    shimmed = {"LD_PRELOAD": shim, "AMBLE_IO_ORDER_LOG": str(written), "AMBLE_IO_ORDER_MARKER": marker}
    os.environ.update(shimmed)
    with platform:
        for variable in shimmed:
            del os.environ[variable]
        crowd = Crowd(platform, members=1, walks=1, places=5)
        reply = crowd.respond(crowd.members[0], crowd.walks[0], "ANSWER_GOING", marker)
        if reply["state"] != "RESPONSE_STATE_GOING":
            wrong.append(str(reply))
        platform.stop()
        events = parse(written.read_text())
        problem = finding(events, LOG)
        syncs = sum(e.kind == "SYNCED" for e in events)
        print(f"{len(events)} events, {syncs} syncs; {problem or 'the change was on disk before its answer left'}")
        if problem:
            wrong.append(problem)
            print("\n".join(map(str, events[-60:])))
    for one in wrong:
        print("FAILED:", one)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
