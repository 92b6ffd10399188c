"""What one thing costs beside many of its kind, and how fast that grows: the exponent of a straight line through the points of
a plot with two logarithmic axes. With SQLite the cost is the CPU of the one process that does it all, with PostgreSQL the time
that it takes, commit included."""
import contextlib
import math

import postgres
import processes
import report

# question: (title, sizes, operations at each)
CURVES = {
    "answered": ("an answer on a walk that so many have answered", (0, 1_000, 10_000, 100_000), 6_400),
    "waiting": ("a place given up before a waiting list so long", (0, 500, 2_000, 10_000), 200),
    "upcoming": ("a page of 20 of what comes next among so many walks", (1_000, 10_000, 100_000), 400),
}
SMOKE_SIZES = {"answered": (0, 100, 200), "waiting": (0, 70, 100), "upcoming": (100, 200)}
SMOKE_OPERATIONS = 64
# log n grows by two thirds from a thousand to a hundred thousand: as an exponent, 0.11. The rest is noise.
LOGARITHMIC = 0.2


def exponent(points):
    """The slope of the line of least squares through the logarithms of (size, cost); sizes above 0."""
    logs = [(math.log(size), math.log(cost)) for size, cost in points if size > 0]
    middle = [sum(axis) / len(logs) for axis in zip(*logs)]
    spread = sum((x - middle[0]) ** 2 for x, _ in logs)
    return sum((x - middle[0]) * (y - middle[1]) for x, y in logs) / spread


def ask(programs, folder, scale):
    smoke = scale.pairs == 1
    exponents = {}
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgres.Postgres(folder / "curves-postgres"))
        for engine, url, cost in (("SQLite", "sqlite", "cpu"), ("PostgreSQL", server.url, "took")):
            program = processes.Program(programs / "load_curves", url, folder)
            stack.callback(program.kill)
            for name, (title, sizes, operations) in CURVES.items():
                if smoke:
                    sizes, operations = SMOKE_SIZES[name], SMOKE_OPERATIONS
                points = [(size, program.ask(name, size, operations)[cost]) for size in sizes]
                report.print_curve(f"{engine}: {title}", points)
                exponents[f"{engine}: {title}"] = exponent(points)
            program.stop()
    report.print_exponents(exponents, LOGARITHMIC, not smoke)
    report.print_faults([], "who waits longest moves up, no place stays free, and each page is the one that was asked for")
    return []
