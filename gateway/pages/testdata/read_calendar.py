"""Reads a calendar file from standard input with another library, and prints what its one event says."""
import sys

try:
    import icalendar
except ImportError:
    sys.exit(77)

calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
events = calendar.walk("VEVENT")
assert len(events) == 1, len(events)
event = events[0]
assert str(calendar["METHOD"]) == "PUBLISH"
for name in ("UID", "SUMMARY", "LOCATION", "SEQUENCE", "STATUS"):
    print(f"{name}={event.get(name, '')}")
for name in ("DTSTART", "DTEND", "DTSTAMP"):
    print(f"{name}={event.decoded(name).isoformat()}")
