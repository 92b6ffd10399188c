"""What writers and subscribers wrote down, as lines of JSON in two files of one folder: what was done ("acts") and what was
heard ("heard"). The material of gapless_checker.py. Times are seconds of one clock that never goes back.

Acts:
  {"kind": "subscriber", "subscriber", "person", "threads"}       who looks, at what
  {"kind": "post", "begin", "end", "thread", "sequence", "author", "text"}   `text` is a digest; `begin` that of the first try
  {"kind": "withdrawal", "begin", "end", "thread", "number"}      of the message with that number; it takes a sequence, too, but
      who withdraws is not told which
  {"kind": "ended", "how", "begin", "end", "person", "thread"}     a right; `thread` null: all that the session could
  {"kind": "block", "begin", "end", "person", "author", "thread"}  `person` no longer sees what `author` writes
  {"kind": "fault", "time", "what"}

Heard, for each subscriber in the order in which it was:
  {"kind": "open", "subscriber", "time", "gateway", "form", "from", "fresh", "foreign"}  asked at `time` to begin anew (`fresh`: at
      what is written after `from`), or where a cursor says, which is another's (`foreign`) or its own
  {"kind": "greeted", "subscriber", "time"}                         it has a place of its own now
  {"kind": "entry", "subscriber", "time", "thread", "sequence", "number", "author", "text"}   `text` null: veiled
  {"kind": "reset", "subscriber", "time", "thread", "ended"}
  {"kind": "close", "subscriber", "time", "how"}                    "client …", "server …", "slow"
  {"kind": "refused", "subscriber", "time", "code"}
"""
import hashlib
import json
import pathlib

ACTS, HEARD = "acts.jsonl", "heard.jsonl"


def digest(text):
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


class Book:
    """Writes both. Use as a context manager."""

    def __init__(self, folder):
        self._files = {name: open(pathlib.Path(folder) / name, "w", encoding="utf-8", buffering=1 << 20) for name in (ACTS, HEARD)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for file in self._files.values():
            file.close()

    def act(self, kind, **fields):
        self._files[ACTS].write(json.dumps({"kind": kind, **fields}) + "\n")

    def heard(self, kind, subscriber, time, **fields):
        self._files[HEARD].write(json.dumps({"kind": kind, "subscriber": subscriber, "time": time, **fields}) + "\n")


def read(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
