"""Tables for people."""
import statistics

import ratios


def _table(head, rows):
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(row):
        return "  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths)))

    print(line(head))
    print("  ".join("-" * width for width in widths))
    for row in rows:
        print(line(row))


def _latency(slices, name):
    values = [slice_[name] for slice_ in slices if name in slice_]
    return f"{statistics.median(values):,.0f}" if values else "–"


def _microseconds(slices, part):
    values = [slice_["cpu"][part] / slice_["completed"] * 1e6 for slice_ in slices if part in slice_["cpu"]]
    return f"{statistics.median(values):,.1f}" if values else "–"


def print_rates(title, results):
    """results: {side: its slices}. Medians over the slices."""
    print(f"\n== {title}\n")
    behind = "behind" if any("behind" in slice_["cpu"] for slices in results.values() for slice_ in slices) else "database"
    _table(["", "a second", "µs CPU: server", behind, "p50 µs", "p99 µs", "slices"],
           [[side, f"{statistics.median(rate(slice_) for slice_ in slices):,.0f}", _microseconds(slices, "server"),
             _microseconds(slices, behind), _latency(slices, "p50"), _latency(slices, "p99"), str(len(slices))]
            for side, slices in results.items()])


def rate(slice_):
    return slice_["completed"] / slice_["seconds"]


def cpu(slice_):
    """µs CPU an operation, of the server and of its database."""
    return sum(slice_["cpu"].values()) / slice_["completed"] * 1e6


def print_ratios(results, asked):
    """asked: (what of a slice, its name, side above, side below, goal or None, whether more is better)."""
    rows = []
    for value, name, above, below, goal, at_least in asked:
        median, low, high = ratios.paired([value(s) for s in results[above]], [value(s) for s in results[below]])
        rows.append([f"{name}: {above} / {below}", f"{median:.2f}", f"{low:.2f} … {high:.2f}",
                     "–" if goal is None else f"{'≥' if at_least else '≤'} {goal}",
                     "" if goal is None else ratios.verdict(low, high, goal, at_least)])
    print()
    _table(["ratio", "median", "95 %", "goal", ""], rows)


def print_sizes(what, sizes, goals):
    """sizes: {side: bytes}; goals: the most that some of them may be."""
    print()
    _table([what, "", "goal", ""],
           [[side, f"{size:,.0f}", f"≤ {goals[side]:,}" if side in goals else "–",
             ("met" if size <= goals[side] else "missed") if side in goals else ""] for side, size in sizes.items()])


def print_curve(title, points):
    """points: [(size, µs)]."""
    most = max(cost for _, cost in points)
    print(f"\n== {title}\n")
    _table(["size", "µs", ""], [[f"{size:,}", f"{cost:,.1f}", ("#" * max(1, round(40 * cost / most))).ljust(40)]
                                for size, cost in points])


def print_exponents(exponents, goal, judged):
    """exponents: {curve: exponent}; `judged` says whether there are enough points to say more than that it runs."""
    print()
    _table(["exponent", "", "goal", ""],
           [[curve, f"{value:.2f}", f"≤ {goal}", ("met" if value <= goal else "missed") if judged else "–"]
            for curve, value in exponents.items()])


STORED_ONCE = "all that was acknowledged is stored, once, and no walk is overbooked"


def print_faults(faults, right=STORED_ONCE):
    print("\nRight: " + (f"yes, {right}" if not faults else "NO"))
    for fault in faults:
        print(f"  - {fault}")
