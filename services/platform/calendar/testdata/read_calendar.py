"""Reads a calendar from standard input with another library, and prints its events as one JSON document."""
import json
import sys

import icalendar


def person(value):
    return {"address": str(value), "name": str(value.params.get("CN", ""))} if value is not None else None


calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
print(json.dumps({
    "method": str(calendar["METHOD"]),
    "others": sorted({part.name for part in calendar.walk()} - {"VCALENDAR", "VEVENT"}),
    "errors": [str(error) for part in calendar.walk() for error in part.errors],
    "events": [{
        "names": sorted(event.keys()),
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "start": event.decoded("DTSTART").timestamp(),
        "end": event.decoded("DTEND").timestamp(),
        "stamp": event.decoded("DTSTAMP").timestamp(),
        "zone": str(event.decoded("DTSTART").tzinfo),
        "status": str(event["STATUS"]),
        "summary": str(event.get("SUMMARY", "")),
        "location": str(event.get("LOCATION", "")),
        "description": str(event.get("DESCRIPTION", "")),
        "url": str(event.get("URL", "")),
        "organizer": person(event.get("ORGANIZER")),
        "attendee": person(event.get("ATTENDEE")),
    } for event in calendar.walk("VEVENT")],
}))
