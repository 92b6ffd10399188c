"""What python3-dateutil and libical say of a series, and the known reasons for which they say something else than we do.

A reason takes what the peer does differently out of the question, asks the peer again and gives its answer to that: only an
answer that then agrees with ours explains the difference.
"""
import calendar
import dataclasses
import datetime
import itertools
import json
import re
import subprocess
import zoneinfo

from dateutil import rrule, tz

from random_series import DAYS, LIMIT, spelled_out

EPOCH = datetime.datetime(1970, 1, 1)
EVERYTHING = 1_000_000


def local_seconds(moment):
    return int((moment - EPOCH).total_seconds())


def by_dateutil(moment, zone):
    """The instant of a wall time; what the clocks skip is moved forward."""
    return int(tz.resolve_imaginary(moment.replace(tzinfo=tz.gettz(zone))).timestamp())


def by_python(moment, zone):
    """The same by Python's own zoneinfo, which reads a time that is skipped by the offset before, as PEP 495 says."""
    return int(moment.replace(tzinfo=zoneinfo.ZoneInfo(zone)).timestamp())


def ask_tool(program, series, *words):
    """Ours and libical's answers, decoded; libical's alone with the word "libical"."""
    lines = "".join(each.line() + "\n" for each in series)
    told = subprocess.run([program, *words], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in told.stdout.splitlines()]


def part_of(rule, name):
    found = re.search(rf"\b{name}=([^;]*)", rule)
    return found[1].split(",") if found else []


def without(rule, *names):
    return ";".join(part for part in rule.split(";") if part.partition("=")[0] not in names)


def count_of(series):
    return int(series.end.removeprefix(";COUNT=")) if series.end.startswith(";COUNT=") else None


def _rule(series, start, end):
    """The rule as dateutil reads it. It wants an UNTIL in UTC for a start in a zone, and none for one without."""
    if re.fullmatch(r";UNTIL=\d{8}", end):
        end += "T235959"  # to dateutil, too, a day ends where it begins
    begin = start.replace(tzinfo=tz.gettz(series.zone)) if end.endswith("Z") else start
    return (date.replace(tzinfo=None) for date in rrule.rrulestr(spelled_out(series.rule) + end, dtstart=begin))


def dates_by_dateutil(series):
    return _rule(series, series.start, series.end)


def _dates_of_whole_weeks(series):
    """From the Monday of the first week on."""
    monday = series.start - datetime.timedelta(days=series.start.weekday())
    count = count_of(series)
    dates = itertools.dropwhile(lambda date: date < series.start, _rule(series, monday, "" if count else series.end))
    return itertools.islice(dates, count)


def window(series, dates, by_instant=False, instant=by_dateutil):
    """[(wall time, instant)] of the window. With by_instant, what is at one instant is one, and is excluded together."""
    zone = series.zone
    low, high = series.instants()
    near = itertools.dropwhile(lambda date: date < series.first - datetime.timedelta(days=2), dates)
    near = itertools.takewhile(lambda date: date < series.last + datetime.timedelta(days=2), near)
    near = itertools.islice(near, LIMIT + len(series.exdates) + 4)
    excluded = {instant(date, zone) if by_instant else date for date in series.exdates}
    found = {}
    for date in itertools.chain(near, series.rdates):
        at = instant(date, zone)
        if low <= at < high and (at if by_instant else date) not in excluded:
            found[date] = at
    ordered = sorted((at, local_seconds(date)) for date, at in found.items())
    if by_instant:
        ordered = {at: (at, local) for at, local in ordered}.values()
    return [(local, at) for at, local in ordered][:LIMIT]


# Such rules are spelled out to dateutil from the beginning, for it would look for a day until the year 9999.
MIXED_WEEKDAYS = "dateutil: finds no day for numbered weekdays beside others"
# How dateutil's dates, and of them the window, are found when it is asked again.
DATEUTIL_REASONS = {
    "dateutil: takes the end of Casablanca's hour that comes twice for a time that does not occur":
        (dates_by_dateutil, {"instant": by_python}),
    "dateutil: of the first week, BYSETPOS chooses from what is left after the start":
        (_dates_of_whole_weeks, {"instant": by_python}),
    "dateutil: two that the clocks move to one instant stay two":
        (dates_by_dateutil, {"instant": by_python, "by_instant": True}),
}


class LibicalReason:
    """`again` gives the series to ask libical for, `read` what its (wall time, instant) pairs mean for the one asked."""

    def __init__(self, concerns, again, read):
        self.concerns, self.again, self.read = concerns, again, read


def _weekdays_chosen(series):
    """BYSETPOS of a week chooses the same weekdays each time."""
    days = sorted(part_of(series.rule, "BYDAY"), key=DAYS.index)
    positions = {int(position) for position in part_of(series.rule, "BYSETPOS")}
    chosen = {day for index, day in enumerate(days) if positions & {index + 1, index - len(days)}}
    rule = without(series.rule, "BYDAY", "BYSETPOS") + ";BYDAY=" + ",".join(sorted(chosen, key=DAYS.index))
    return dataclasses.replace(series, rule=rule)


def _all_dates(series, start, *parts):
    """From `start` until a month after the window, without some parts of the rule and without what comes after the rule."""
    return dataclasses.replace(series, rule=without(series.rule, *parts), exdates=[], rdates=[], start=start,
                               end="", first=start - datetime.timedelta(days=1), days=(series.last - start).days + 33,
                               limit=EVERYTHING)


def _dates(moments):
    return (EPOCH + datetime.timedelta(seconds=local) for local, _ in moments)


def _until(series, date):
    """Whether the series has not ended before `date`."""
    if not series.end.startswith(";UNTIL="):
        return True
    until = series.end.removeprefix(";UNTIL=")
    if until.endswith("Z"):
        last = datetime.datetime.strptime(until + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
        return by_python(date, series.zone) <= last
    return f"{date:%Y%m%dT%H%M%S}"[:len(until)] <= until


def _chosen(series, dates):
    """The window of what is left of `dates`."""
    dates = itertools.takewhile(lambda date: _until(series, date), dates)
    left = itertools.islice((date for date in dates if date >= series.start), count_of(series))
    return window(series, left, instant=by_python)


def _on_days_of_month(series, moments):
    numbers = {int(day) for day in part_of(series.rule, "BYMONTHDAY")}
    return _chosen(series, (date for date in _dates(moments)
                            if numbers & {date.day, date.day - 1 - calendar.monthrange(date.year, date.month)[1]}))


def _at_positions(series, moments):
    positions = {int(position) for position in part_of(series.rule, "BYSETPOS")}
    months = [sorted(set(dates)) for _, dates in itertools.groupby(_dates(moments), lambda date: (date.year, date.month))]
    return _chosen(series, (date for dates in months for index, date in enumerate(dates)
                            if positions & {index + 1, index - len(dates)}))


LIBICAL_REASONS = {
    "libical: passes over the BYSETPOS of a week": LibicalReason(
        lambda series: "WEEKLY" in series.rule and "BYSETPOS" in series.rule,
        _weekdays_chosen, lambda series, moments: moments),
    "libical: knows no negative BYMONTHDAY of a rule for days": LibicalReason(
        lambda series: "DAILY" in series.rule and "BYMONTHDAY" in series.rule,
        lambda series: _all_dates(series, series.start, "BYMONTHDAY", "BYSETPOS"), _on_days_of_month),
    "libical: counts for BYSETPOS of a month in the order of the text, and twice what two parts name": LibicalReason(
        lambda series: "MONTHLY" in series.rule and "BYSETPOS" in series.rule,
        lambda series: _all_dates(series, series.start.replace(day=1), "BYSETPOS"), _at_positions),
}
CHANGES_OF_CLOCKS = "libical: takes the second of two times, and reads a skipped time by the offset after the change"


def read_by_our_rule(series, moments):
    """With the instants that RFC 5545 says where the clocks show a time twice or not at all, one for each and none that is
    excluded; others as libical has them."""
    zone = tz.gettz(series.zone)
    excluded = {by_python(date, series.zone) for date in series.exdates}
    read = {}
    for local, at in moments:
        wall = EPOCH + datetime.timedelta(seconds=local)
        changing = tz.datetime_ambiguous(wall, zone) or not tz.datetime_exists(wall, zone)
        at = by_python(wall, series.zone) if changing else at
        if at not in excluded:
            read[at] = (local, at)
    return sorted(read.values(), key=lambda moment: moment[1])[:LIMIT]
