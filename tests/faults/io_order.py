"""Reads what io_order_shim.c wrote down."""
import collections
import re

Event = collections.namedtuple("Event", "number kind target marked data")


def parse(text):
    events = []
    for line in text.splitlines():
        match = re.fullmatch(r'(\d+) (RECEIVED|SENT|WRITTEN|SYNCED) (\S+) ([01]) \d+ "(.*)"', line)
        if not match:
            raise ValueError(f"not a line of the shim: {line}")
        events.append(Event(int(match[1]), match[2], match[3], match[4] == "1", match[5]))
    return sorted(events)


def finding(events, log_name):
    """Why the marked request was not on disk before its answer left; None when it was.

    Wanted, in this order: the request arrives, what it changes is written to the file `log_name`, a sync of that file is
    over, the first byte of the answer leaves by the socket that the request came by.
    """
    arrived = next((e for e in events if e.kind == "RECEIVED" and e.marked), None)
    if arrived is None:
        return "the request did not arrive"
    answered = next((e for e in events if e.kind == "SENT" and e.target == arrived.target and e.number > arrived.number
                     and e.data.startswith("HTTP/1.1_200")), None)
    if answered is None:
        return "the request was not answered"
    written = [e for e in events if e.kind == "WRITTEN" and e.marked and e.target.endswith(log_name)
               and e.number > arrived.number]
    if not written or written[0].number > answered.number:
        return "the answer left before its change was written"
    # All of the transaction: whatever of it was written between the change and the answer.
    last = max(e.number for e in written if e.number < answered.number)
    if not any(e.kind == "SYNCED" and e.target.endswith(log_name) and last < e.number < answered.number for e in events):
        return "the answer left before its change was synced"
    return None
