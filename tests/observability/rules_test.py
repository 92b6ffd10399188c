"""Rules and scrape configuration as promtool sees them, and what it does not: that every alert was seen firing, says
what to do, and that the dashboard's expressions are PromQL. rules_test.py"""
import re
import subprocess
import sys
import tempfile

import names

TESTS = names.ROOT / "tests/observability/rules_test.yml"


def promtool(*arguments):
    run = subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True)
    return run.returncode == 0, run.stdout + run.stderr


def check_expressions(problems):
    """promtool checks PromQL only within rules, so the dashboard's expressions become rules."""
    lines = ["groups:", "  - name: dashboard", "    rules:"]
    for number, (_, expression) in enumerate(names.dashboard_expressions()):
        bound = expression.replace("$__rate_interval", "5m")
        lines += [f"      - record: dashboard:panel_{number}", f"        expr: {bound!r}".replace("\\'", "'")]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        ok, told = promtool("check", "rules", file.name)
    if not ok:
        problems.append(f"the dashboard has what is no PromQL:\n{told}")


def check_that_tests_can_fail(problems):
    """The unit tests notice when an alert never fires."""
    alerts = names.RULES[1].read_text()
    with tempfile.TemporaryDirectory() as folder:
        broken = f"{folder}/alerts.yml"
        with open(broken, "w") as file:
            file.write(re.sub(r"amble_events_parked\) > 0", "amble_events_parked) > 1000", alerts))
        tests = TESTS.read_text().replace("../../deploy/observability/rules/alerts.yml", broken)
        tests = tests.replace("../../deploy", str(names.ROOT / "deploy"))
        path = f"{folder}/rules_test.yml"
        with open(path, "w") as file:
            file.write(tests)
        ok, _ = promtool("test", "rules", path)
    if ok:
        problems.append("the unit tests do not notice an alert that never fires")


def check_alerts(problems):
    seen = set(re.findall(r'alertname="(\w+)"', TESTS.read_text()))
    alerts = [rule for rule in names.rules() if "alert" in rule]
    if len(alerts) < 10:
        problems.append(f"only {len(alerts)} alerts were read")
    for rule in alerts:
        if rule["alert"] not in seen:
            problems.append(f"{rule['alert']} fires in no unit test")
        if rule.get("severity") not in ("page", "ticket"):
            problems.append(f"{rule['alert']}: severity is page or ticket")
        if len(rule.get("summary", "")) < 20 or len(rule.get("runbook", "")) < 80:
            problems.append(f"{rule['alert']} does not say what happened and what to do")


def main():
    problems = []
    for arguments in (("check", "rules", *names.RULES), ("check", "config", names.FOLDER / "prometheus.yml"),
                      ("test", "rules", TESTS)):
        ok, told = promtool(*arguments)
        if not ok:
            problems.append(f"promtool {arguments[0]} {arguments[1]}:\n{told}")
    check_that_tests_can_fail(problems)
    check_alerts(problems)
    check_expressions(problems)
    recorded = {rule["record"] for rule in names.rules() if "record" in rule}
    used = set()
    for expression in [e for _, e in names.dashboard_expressions()] + [r["expr"] for r in names.rules()]:
        used |= {name for name in names.names_in(expression) if ":" in name}
    for name in sorted(used - recorded):
        problems.append(f"no rule records {name}")
    print("\n".join(problems) or f"{len(list(names.rules()))} rules, no problem")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
