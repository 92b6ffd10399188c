// The same series by the package rrule, asked line by line as load_recurrence is. Run with TZ=UTC: the dates that rrule
// gives for a zone show it in the zone of the system.
import { createInterface } from "node:readline";
import rrule from "rrule";

const { RRule } = rrule;
const ZONE = "Europe/London";
const PLANS = [
  ["FREQ=WEEKLY;BYDAY=TU", "2027-01-05T10:00:00Z"],
  ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "2027-01-05T10:00:00Z"],
  ["FREQ=DAILY", "2027-01-05T10:00:00Z"],
  ["FREQ=DAILY;INTERVAL=3", "2027-01-05T10:00:00Z"],
  ["FREQ=MONTHLY;BYDAY=2TU", "2027-01-12T10:00:00Z"],
  ["FREQ=MONTHLY;BYMONTHDAY=15,-1", "2027-01-15T10:00:00Z"],
  ["FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2027-01-29T10:00:00Z"],
];
const END = Date.UTC(2029, 0, 1);
const DAY = 86_400_000;

// A plan whose dates are not remembered.
const plan = ([text, start]) => new RRule({ ...RRule.parseString(text), dtstart: new Date(start), tzid: ZONE }, true);
const plans = PLANS.map(plan);
const windowPlan = plan(["FREQ=WEEKLY;BYDAY=TU,TH", "2027-01-05T10:00:00Z"]);

function repeat(seconds, countPasses, pass) {
  let passes = 0, occurrences = 0, sum = 0;
  const began = performance.now();
  do {
    for (const date of pass()) {
      occurrences += 1;
      sum += date.getTime() / 1000;
    }
    passes += 1;
  } while (performance.now() - began < seconds * 1000);
  return {
    completed: countPasses ? passes : occurrences, seconds: (performance.now() - began) / 1000,
    found: occurrences / passes, sum: sum / passes,
  };
}

const commands = {
  expand: ([seconds]) => repeat(seconds, false, () => plans.flatMap((each) => each.between(new Date(0), new Date(END)))),
  window: ([years, seconds]) => {
    const from = windowPlan.options.dtstart.getTime() + years * 365 * DAY;
    return repeat(seconds, true, () => windowPlan.between(new Date(from), new Date(from + 28 * DAY - 1), true));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...words] = line.split(" ");
  console.log(JSON.stringify(commands[name](words.map(Number))));
}
