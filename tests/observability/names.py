"""The names of metrics that rules and the dashboard look at."""
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy/observability"
DASHBOARD = FOLDER / "grafana/amble.json"
RULES = (FOLDER / "rules/recording.yml", FOLDER / "rules/alerts.yml")
# Of Prometheus itself and of CloudNativePG: not ours to export.
FOREIGN = {"up", "cnpg_collector_last_available_backup_timestamp"}

_WORD = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
# Of PromQL: whatever stands before a bracket is a function or a clause, and these.
_KEYWORDS = {"and", "or", "unless", "on", "by", "without", "ignoring", "group_left", "group_right", "bool", "offset"}
_CLAUSE = re.compile(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")


def names_in(expression):
    """The metrics in a PromQL expression."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', expression)
    bare = re.sub(r"\{[^}]*\}", " ", bare)
    bare = re.sub(r"\[[^\]]*\]", " ", bare)
    bare = _CLAUSE.sub(" ", bare)
    found = set()
    for word in _WORD.finditer(bare):
        is_call = bare[word.end():].lstrip().startswith("(")
        is_number = bare[:word.start()][-1:].isdigit()
        if not is_call and not is_number and word[0] not in _KEYWORDS:
            found.add(word[0])
    return found


def dashboard_expressions():
    """Title of the panel and expression, of each target."""
    dashboard = json.loads(DASHBOARD.read_text())
    for panel in dashboard["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]
    for variable in dashboard["templating"]["list"]:
        match = re.match(r"label_values\((\w+), \w+\)", str(variable.get("definition", "")))
        if match:
            yield f"variable {variable['name']}", match[1]


def rules():
    """Each rule as a dictionary of its words. The files are YAML, of which Debian's Python has no reader without another
    package, so promtool is the one that reads them; here, the few keys that are looked at are found by their indent."""
    for path in RULES:
        for block in re.split(r"\n(?=      - )", path.read_text())[1:]:
            rule = {}
            for key in ("alert", "record", "severity", "summary", "runbook", "expr"):
                match = re.search(rf"\b{key}: *(?:>\n((?:\s{{10,}}.*\n?)+)|(.*))", block)
                if match and key == "severity":
                    rule[key] = re.match(r"\w+", match[2])[0]
                elif match:
                    rule[key] = " ".join((match[1] or match[2]).split())
            yield rule
