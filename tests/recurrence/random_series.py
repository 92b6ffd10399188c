"""Random series to compare: reproducible from a seed, and each with a start that its rule falls on."""
import dataclasses
import datetime
import itertools
import re

from dateutil import rrule, tz

ZONES = ("Europe/London", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca",
         "Asia/Kolkata")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Times that the clocks of a zone skip or show twice, which a random time would seldom meet, and those next to them.
CHANGING = {"Europe/London": ((0, 59), (1, 0), (1, 30), (1, 59), (2, 0)),
            "America/New_York": ((1, 0), (1, 30), (2, 0), (2, 30), (3, 0)),
            "Australia/Sydney": ((1, 59), (2, 0), (2, 30), (3, 0)),
            "Australia/Lord_Howe": ((1, 30), (1, 45), (2, 0), (2, 15), (2, 30)),
            "Pacific/Apia": ((3, 0), (3, 30), (4, 0), (0, 0)),
            "Africa/Casablanca": ((2, 0), (2, 30), (2, 59), (3, 0)),
            "Asia/Kolkata": ((0, 0), (2, 30))}
SKIPPED_DAY = datetime.date(2011, 12, 30)  # in Apia
FIRST_DAY = datetime.date(2006, 1, 1)
LAST_DAY = datetime.date(2028, 12, 31)  # dateutil knows no changes of clocks after 2037
SEARCHED_DAYS = 2500
WINDOW_DAYS = 730
LIMIT = 60
# Rules that never fall on any day, with the day of the month that their series begin in.
IMPOSSIBLE = (("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30", datetime.date(2027, 2, 1)),
              ("FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=1MO", datetime.date(2027, 1, 1)),
              ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", datetime.date(2027, 1, 1)),
              ("FREQ=MONTHLY;INTERVAL=24;BYMONTHDAY=31,-31", datetime.date(2027, 4, 1)))


@dataclasses.dataclass
class Series:
    zone: str
    start: datetime.datetime
    rule: str
    end: str = ""  # ";COUNT=3", or ";UNTIL=" in any of its forms
    exdates: list = dataclasses.field(default_factory=list)
    rdates: list = dataclasses.field(default_factory=list)
    first: datetime.datetime = None  # the window, in wall time
    days: int = WINDOW_DAYS
    limit: int = LIMIT
    possible: bool = True

    @property
    def last(self):
        return self.first + datetime.timedelta(days=self.days)

    def instants(self):
        zone = tz.gettz(self.zone)
        return [int(tz.resolve_imaginary(time.replace(tzinfo=zone)).timestamp()) for time in (self.first, self.last)]

    def line(self):
        times = [",".join(map(compact, each)) for each in (self.exdates, self.rdates)]
        return "\t".join([self.zone, compact(self.start), self.rule + self.end, *times,
                          *map(str, [*self.instants(), self.limit])])

    def __str__(self):
        return f"{self.rule}{self.end} from {self.start} in {self.zone}, without {[*map(str, self.exdates)]}, " \
               f"with {[*map(str, self.rdates)]}, window from {self.first}"


def compact(time):
    return f"{time:%Y%m%dT%H%M%S}"


def _sample(chance, values, most):
    return sorted(chance.sample(values, chance.randint(1, most)), key=values.index)


def _random_rule(chance):
    """(frequency, rule, whether it says days). Nearly all happen: dateutil looks for others until the year 9999."""
    frequency = chance.choice(("DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY"))
    interval = chance.choice((1, 1, 1, 2, 2, 3, 4, chance.randint(5, 11), chance.randint(13, 60)))
    monthly, by, positions = frequency == "MONTHLY", {}, 1
    if frequency != "WEEKLY" and chance.random() < (0.45 if monthly else 0.25):
        by["BYMONTHDAY"] = _sample(chance, [*range(1, 29), *range(-28, 0)], chance.choice((3, 9)))
        if interval == 1:
            by["BYMONTHDAY"] += chance.choice(([], [29], [30, 31], [-31, -30]))
        positions = 2 if monthly and len(by["BYMONTHDAY"]) > 3 else 1
    if chance.random() < (0.3 if by else 0.65):
        days = _sample(chance, DAYS, 5)
        positions = len(days) if frequency == "WEEKLY" else 3 if monthly else 1
        if monthly and not by and chance.random() < 0.5:
            numbered = sorted({chance.choice(("1", "2", "3", "4", "5", "-1", "-2", "-3")) + day for day in days})
            days = numbered if len(days) < 2 or chance.random() < 0.9 else [*numbered, days[0]]
            positions = 1
        if by:
            interval, positions = 1, 1
        if frequency == "DAILY" and interval % 7 == 0:
            interval += 1
        by["BYDAY"] = days
    if by and chance.random() < 0.5:
        chosen = {chance.choice((1, -1)) * chance.randint(1, positions)}
        if "BYMONTHDAY" in by or chance.random() < 0.5:
            chosen.add(chance.choice((1, -1)))  # of which there is always one
        by["BYSETPOS"] = sorted(chosen)
    if monthly and interval % 12 == 0:
        interval += 1  # lest it be every February
    rule = f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else "")
    return frequency, rule + "".join(f";{part}={','.join(map(str, values))}" for part, values in by.items()), bool(by)


def spelled_out(rule):
    """With "MO" written as "1MO,2MO,3MO,4MO,5MO" where it stands beside "2TU": together, dateutil finds no day for them."""
    days = re.search(r"\bBYDAY=([^;]*)", rule)
    plain = [day for day in days[1].split(",") if len(day) == 2] if days else []
    if not plain or not re.search(r"\d", days[1]):
        return rule
    numbered = [day for day in days[1].split(",") if len(day) > 2] + [f"{n}{day}" for day in plain for n in range(1, 6)]
    return rule.replace(days[0], "BYDAY=" + ",".join(numbered))


def _first_date(chance, zone, frequency, rule, has_days):
    """A day that the rule, begun on it, falls on; None when there is none for some years."""
    base = FIRST_DAY + datetime.timedelta(days=chance.randrange((LAST_DAY - FIRST_DAY).days))
    if zone == "Pacific/Apia" and chance.random() < 0.2:
        base = SKIPPED_DAY - datetime.timedelta(days=chance.randint(0, 40))
    if not has_days:
        return base
    # From the first day of a period: dateutil takes what lies before its start for no part of a week.
    if frequency == "WEEKLY":
        base -= datetime.timedelta(days=base.weekday())
    if frequency == "MONTHLY":
        base = base.replace(day=1)
    begin = datetime.datetime.combine(base, datetime.time())
    first = next(iter(rrule.rrulestr(spelled_out(rule), dtstart=begin)), None)
    return first.date() if first and first - begin < datetime.timedelta(days=SEARCHED_DAYS) else None


def _time_of_day(chance, zone):
    changing = chance.random() < 0.75
    return datetime.time(*(chance.choice(CHANGING[zone]) if changing else (chance.randrange(24), chance.randrange(60))))


def _end(chance, start, dates):
    kind = chance.choice(("never", "never", "count", "until", "until"))
    if kind == "never":
        return ""
    if kind == "count":
        return f";COUNT={chance.choice((chance.randint(1, 12), chance.randint(13, 366)))}"
    at = start + datetime.timedelta(days=chance.randint(1, 900), minutes=chance.choice((0, 0, 1, -1, 600)))
    if chance.random() < 0.3:
        at = chance.choice(dates)  # the last one is just inside, or just outside
    return ";UNTIL=" + chance.choice((f"{at:%Y%m%d}", compact(at), compact(at) + "Z"))


def random_series(chance):
    """One that happens; at times its window lies behind its end."""
    zone, day = chance.choice(ZONES), None
    while day is None:
        frequency, rule, has_days = _random_rule(chance)
        day = _first_date(chance, zone, frequency, rule, has_days)
    start = datetime.datetime.combine(day, _time_of_day(chance, zone))
    series = Series(zone, start, rule, first=start - datetime.timedelta(days=1))
    if chance.random() < 0.15:
        series.first += datetime.timedelta(days=chance.randint(1, 2000))
    dates = rrule.rrulestr(spelled_out(rule), dtstart=start).xafter(series.first)
    dates = list(itertools.islice(itertools.takewhile(lambda date: date < series.last, dates), 40))
    if series.first < start:
        series.end = _end(chance, start, dates)
    if dates and chance.random() < 0.45:
        series.exdates = _sample(chance, dates, min(6, len(dates)))
        if chance.random() < 0.3:
            series.exdates.append(start + datetime.timedelta(days=chance.randint(0, 700), hours=1))
    if chance.random() < 0.25:
        series.rdates = [start + datetime.timedelta(days=chance.randint(0, 900), minutes=30 * chance.randint(0, 48))
                         for _ in range(chance.randint(1, 4))]
    return series


def impossible_series(chance):
    """One that never happens; most libraries look for it for ever."""
    rule, day = chance.choice(IMPOSSIBLE)
    zone = chance.choice(ZONES)
    start = datetime.datetime.combine(day, _time_of_day(chance, zone))
    return Series(zone, start, rule, first=start, possible=False)
