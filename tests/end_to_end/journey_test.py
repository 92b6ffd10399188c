"""Runs the journey over each transport against one running program: journey_test.py PROGRAM DESCRIPTORS."""
import sys
import time
import traceback

from journey import Journey
from platform_under_test import Platform
from transports import BufCurl, ConnectNode, GrpcIo, Rest


def main():
    program, descriptors = sys.argv[1:3]
    failed = 0
    with Platform(program) as platform:
        for make in (lambda: Rest(platform), lambda: ConnectNode(platform, descriptors, binary=False),
                     lambda: ConnectNode(platform, descriptors, binary=True), lambda: GrpcIo(platform, descriptors),
                     lambda: BufCurl(platform, descriptors)):
            transport = make()
            began = time.monotonic()
            try:
                Journey(platform, transport).run()
                print(f"passed: the journey over {transport.name} in {time.monotonic() - began:.1f} s", flush=True)
            except Exception:  # noqa: BLE001 - reported, and the others are tried
                failed += 1
                print(f"FAILED: the journey over {transport.name}", flush=True)
                traceback.print_exc()
            finally:
                transport.close()
        if failed:
            print(platform.log())
        if platform.stop() != 0:
            failed += 1
            print("FAILED: SIGTERM does not end the program with 0")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
