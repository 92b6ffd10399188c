// Reads a calendar from standard input with ical.js, and prints its events as one JSON document.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toUnixTime(),
    end: event.endDate.toUnixTime(),
    zone: event.startDate.zone.tzid,
    recurring: event.isRecurring(),
    status: component.getFirstPropertyValue("status"),
    summary: event.summary,
    location: event.location ?? "",
  };
});
const others = calendar.getAllSubcomponents().length - events.length;
console.log(JSON.stringify({ method: calendar.getFirstPropertyValue("method"), others, events }));
