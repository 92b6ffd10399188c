"""Runs the journey over each transport against a running program: journey_test.py PROGRAM DESCRIPTORS."""
import sys
import time
import traceback

from journey import Journey
from platform_under_test import Platform
from transports import BufCurl, ConnectNode, GrpcIo, Rest


def passes(program, make_transport):
    """A platform of its own, since all journeys come from one address, whose sign-ins are limited."""
    with Platform(program) as platform:
        transport = make_transport(platform)
        began = time.monotonic()
        try:
            Journey(platform, transport).run()
        except Exception:  # noqa: BLE001 - reported, and the other transports are tried
            print(f"FAILED: the journey over {transport.name}", flush=True)
            traceback.print_exc()
            print(platform.log())
            return False
        finally:
            transport.close()
        print(f"passed: the journey over {transport.name} in {time.monotonic() - began:.1f} s", flush=True)
        if platform.stop() != 0:
            print(f"FAILED: SIGTERM does not end the program with 0\n{platform.log()}")
            return False
    return True


def main():
    program, descriptors = sys.argv[1:3]
    transports = (Rest, lambda platform: ConnectNode(platform, descriptors, binary=False),
                  lambda platform: ConnectNode(platform, descriptors, binary=True),
                  lambda platform: GrpcIo(platform, descriptors), lambda platform: BufCurl(platform, descriptors))
    return 0 if all([passes(program, make) for make in transports]) else 1


if __name__ == "__main__":
    sys.exit(main())
