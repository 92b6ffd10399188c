"""What the cluster's Grafana and Prometheus are given: the files of deploy/observability, and names that fit them."""
import pathlib
import re

import yaml

OBSERVABILITY = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "observability"
RULES = ("recording", "alerts")
DASHBOARD = OBSERVABILITY / "grafana" / "amble.json"
KINDS = ("PrometheusRule", "ServiceMonitor")


def only(objects, kind, name):
    found = [thing for thing in objects if thing["kind"] == kind and thing["metadata"]["name"] == name]
    return found[0] if len(found) == 1 else None


def problems(objects):
    return [*_dashboard(objects), *_rules(objects), *_monitor(objects)]


def _dashboard(objects):
    found = only(objects, "ConfigMap", "amble-dashboard")
    if found is None:
        return ["there is not one dashboard"]
    wrong = []
    if found["metadata"].get("labels", {}).get("grafana_dashboard") != "1":
        wrong.append("Grafana's sidecar does not find the dashboard")
    if found.get("data") != {DASHBOARD.name: DASHBOARD.read_text()}:
        wrong.append("the dashboard is not that of deploy/observability")
    return wrong


def _rules(objects):
    found = only(objects, "PrometheusRule", "amble")
    if found is None:
        return ["there is not one PrometheusRule"]
    wanted = [group for name in RULES for group in yaml.safe_load((OBSERVABILITY / "rules" / f"{name}.yml").read_text())["groups"]]
    wrong = []
    if found["spec"] != {"groups": wanted}:
        wrong.append("the rules are not those of deploy/observability: run components/dashboards/write_rules")
    if found["metadata"].get("namespace") != "amble":
        wrong.append("the rules are in another namespace")
    return wrong


def _monitor(objects):
    """What is scraped has the names that rules and dashboard ask for: the job, and our own `service`."""
    monitor = only(objects, "ServiceMonitor", "amble")
    if monitor is None:
        return ["there is not one ServiceMonitor"]
    asked = set(re.findall(r'job=\\?"([^"\\]+)', DASHBOARD.read_text()
                           + "".join((OBSERVABILITY / "rules" / f"{name}.yml").read_text() for name in RULES)))
    wanted = monitor["spec"]["selector"]["matchLabels"].items()
    scraped = [thing for thing in objects if thing["kind"] == "Service"
               and wanted <= (thing["metadata"].get("labels") or {}).items()]
    jobs = {thing["metadata"]["labels"].get(monitor["spec"].get("jobLabel"), thing["metadata"]["name"]) for thing in scraped}
    wrong = []
    if jobs != asked:
        wrong.append(f"what is scraped are the jobs {sorted(jobs)}; rules and dashboard ask for {sorted(asked)}")
    if not all(endpoint.get("honorLabels") is True for endpoint in monitor["spec"]["endpoints"]):
        wrong.append("the name of a Kubernetes Service hides our label `service`")
    ports = {port["name"] for thing in scraped for port in thing["spec"]["ports"]}
    wrong += [f"nothing that is scraped has the port {endpoint['port']}" for endpoint in monitor["spec"]["endpoints"]
              if endpoint["port"] not in ports]
    return wrong
