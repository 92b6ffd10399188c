"""A calendar as programs that are not ours read it: python3-icalendar, and ical.js in Node."""
import json
import pathlib
import subprocess

import icalendar

HERE = pathlib.Path(__file__).resolve().parent


def by_python(ics):
    calendar = icalendar.Calendar.from_ical(ics)
    events = list(calendar.walk("VEVENT"))
    return {
        "method": str(calendar["METHOD"]),
        "others": len(calendar.subcomponents) - len(events),
        "errors": [str(error) for part in calendar.walk() for error in part.errors],
        "events": [{
            "uid": str(event["UID"]),
            "sequence": int(event["SEQUENCE"]),
            "start": int(event.decoded("DTSTART").timestamp()),
            "end": int(event.decoded("DTEND").timestamp()),
            "zone": str(event.decoded("DTSTART").tzinfo),
            "recurring": any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID")),
            "status": str(event["STATUS"]),
            "summary": str(event["SUMMARY"]),
            "location": str(event.get("LOCATION", "")),
        } for event in events],
    }


def by_ical_js(ics):
    done = subprocess.run(["node", str(HERE / "read_calendar.mjs")], input=ics, capture_output=True, timeout=60)
    if done.returncode != 0:
        raise AssertionError(f"ical.js does not read it: {done.stderr.decode()[:500]}")
    return json.loads(done.stdout)


def read(ics):
    """The events that both readers see, by UID; an AssertionError where they differ, or see anything but events in UTC."""
    seen = by_python(ics)
    errors = seen.pop("errors")
    other = by_ical_js(ics)
    differ = [pair for pair in zip(seen["events"], other["events"]) if pair[0] != pair[1]]
    if errors or differ or len(seen["events"]) != len(other["events"]):
        raise AssertionError(f"errors {errors}; python3-icalendar and ical.js read differently: {differ[:3]}")
    events = {event["uid"]: event for event in seen["events"]}
    wrong = [event for event in seen["events"] if event["zone"] != "UTC" or event["recurring"]]
    if {seen["method"], other["method"]} != {"PUBLISH"} or seen["others"] or other["others"] or wrong or len(events) != len(seen["events"]):
        raise AssertionError(f"{seen['method']}, {seen['others']} other components, not in UTC or doubled: {wrong}")
    return events
