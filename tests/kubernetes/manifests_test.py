"""Renders the base and the overlays and holds them against the rules: manifests_test.py PROGRAM BUILD_FOLDER.

Then plants mistakes, each of which a rule must see.
"""
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

import dashboards
import kubectl
import network
import rules
import rules_of_parts

HERE = pathlib.Path(__file__).resolve().parent
# The base reaches these; components bring them.
ABSENT = {"postgres": {"app.kubernetes.io/name": "postgres"}, "redis": {"app.kubernetes.io/name": "redis"}}
KNOWN_WITHOUT_SCHEMA = ("postgresql.cnpg.io/v1 ",)


def schema_problems(objects):
    done = subprocess.run(["node", HERE / "validate.mjs"], input=json.dumps(objects), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer = json.loads(done.stdout)
    if answer["checked"] == 0:
        return ["nothing was checked against a schema"]
    return answer["problems"] + [f"{name} has no schema" for name in answer["unknown"]
                                 if not name.startswith(KNOWN_WITHOUT_SCHEMA)]


class Checks:
    def __init__(self, program):
        def ask(*words):
            return subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout
        self.help_texts = {command: ask(command, "--help") for command in ("serve", "migrate", "restore")}
        self.graph = json.loads(ask("graph"))

    def of_rules(self, objects):
        problems = []
        for rule in (rules.restricted, rules.bounded, rules.ends_in_time, rules.replicated, rules.wired,
                     rules.secrets_are_files, rules_of_parts.databases, rules_of_parts.certificates):
            problems += rule(objects)
        problems += rules_of_parts.flags_are_real(objects, self.help_texts)
        problems += rules_of_parts.peers_are_declared(objects, self.graph)
        if any(thing["kind"] in dashboards.KINDS for thing in objects):
            problems += dashboards.problems(objects)
        return problems + network.network_problems(objects, self.graph, ABSENT)

    def all(self, objects):
        return schema_problems(objects) + self.of_rules(objects)

    def see(self, mutant):
        return self.of_rules(mutant) or schema_problems(mutant)


def find(objects, kind, name):
    return next(thing for thing in objects if thing["kind"] == kind and thing["metadata"]["name"] == name)


def container(objects, name="groups", kind="Deployment"):
    return find(objects, kind, name)["spec"]["template"]["spec"]["containers"][0]


def pod(objects, name="groups", kind="Deployment"):
    return find(objects, kind, name)["spec"]["template"]["spec"]


def policy(objects, name):
    return find(objects, "NetworkPolicy", name)["spec"]


def variable(objects, name, of="groups"):
    return next(entry for entry in container(objects, of)["env"] if entry["name"] == name)


def dashboard(objects):
    return find(objects, "ConfigMap", "amble-dashboard")


def grpc_from(objects, name):
    """The ingress rule of the port where `name` serves others."""
    return next(rule for rule in policy(objects, name)["ingress"] if rule["ports"] == [{"port": 8490}])


def push_blocks(objects):
    """Where messaging may push to: IPv4, IPv6."""
    rule = next(rule for rule in policy(objects, "messaging")["egress"] if rule["ports"] == [{"port": 443}])
    return [peer["ipBlock"] for peer in rule["to"]]


PEER = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "gateway"}}}
# Each takes a good render and makes one mistake in it.
MISTAKES = {
    "an edge less, at its end": lambda o: grpc_from(o, "attendance")["from"].pop(),
    "an edge less, at its beginning": lambda o: policy(o, "groups")["egress"].pop(0),
    "an edge less, at both ends": lambda o: (policy(o, "scheduling")["egress"].pop(1), policy(o, "postgres")["ingress"].pop(0)),
    "an edge more, at both ends": lambda o: (
        grpc_from(o, "messaging")["from"].append({"podSelector": {"matchLabels": {"app.kubernetes.io/name": "attendance"}}}),
        policy(o, "attendance")["egress"].append(
            {"to": [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "messaging"}}}], "ports": [{"port": 8490}]})),
    "an edge more, at its end": lambda o: policy(o, "postgres")["ingress"].append({"from": [PEER], "ports": [{"port": 5432}]}),
    "another port": lambda o: policy(o, "redis")["ingress"][0].update(ports=[{"port": 6380}]),
    "all ports": lambda o: policy(o, "redis")["ingress"][0].pop("ports"),
    "everybody": lambda o: policy(o, "gateway")["ingress"][0].pop("from"),
    "any namespace": lambda o: policy(o, "groups")["ingress"].append(
        {"from": [{"namespaceSelector": {}}], "ports": [{"port": 8490}]}),
    "no default": lambda o: o.remove(find(o, "NetworkPolicy", "default-deny")),
    "the mail port from the gateway": lambda o: policy(o, "gateway")["egress"].append(
        {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 587}]}),
    "push from another": lambda o: policy(o, "attendance")["egress"].append(
        {"to": [{"ipBlock": block} for block in push_blocks(o)], "ports": [{"port": 443}]}),
    "no push": lambda o: policy(o, "messaging")["egress"].pop(),
    "push on all ports": lambda o: policy(o, "messaging")["egress"][-1].pop("ports"),
    "push by plain HTTP": lambda o: policy(o, "messaging")["egress"][-1]["ports"].append({"port": 80}),
    "push to pods": lambda o: push_blocks(o)[0]["except"].remove("10.0.0.0/8"),
    "push to the cloud's metadata": lambda o: push_blocks(o)[0]["except"].remove("169.254.0.0/16"),
    "push to a part of a private range": lambda o: push_blocks(o)[0]["except"].__setitem__(
        push_blocks(o)[0]["except"].index("172.16.0.0/12"), "172.16.0.0/13"),
    "push to everybody": lambda o: push_blocks(o)[0].pop("except"),
    "push to unique local addresses": lambda o: push_blocks(o)[1].update(cidr="::/0"),
    "push to half of the internet": lambda o: push_blocks(o)[0].update(cidr="0.0.0.0/1"),
    "no mail from messaging": lambda o: policy(o, "messaging")["egress"].pop(-2),
    "mail to public addresses alone": lambda o: policy(o, "messaging")["egress"][-2].update(
        to=[{"ipBlock": block} for block in push_blocks(o)]),
    "no pod's security context": lambda o: pod(o).pop("securityContext"),
    "no container's security context": lambda o: container(o, "gateway").pop("securityContext"),
    "no security context of a job": lambda o: container(o, "migrate-groups", "Job").pop("securityContext"),
    "no security context of Redis": lambda o: container(o, "redis").pop("securityContext"),
    "root": lambda o: pod(o)["securityContext"].update(runAsUser=0),
    "a writable root": lambda o: container(o)["securityContext"].update(readOnlyRootFilesystem=False),
    "capabilities": lambda o: container(o)["securityContext"].update(capabilities={"drop": ["ALL"], "add": ["NET_RAW"]}),
    "a token": lambda o: pod(o, "redis").pop("automountServiceAccountToken"),
    "a baseline namespace": lambda o: find(o, "Namespace", "amble")["metadata"]["labels"].update(
        {"pod-security.kubernetes.io/enforce": "baseline"}),
    "no readiness": lambda o: container(o).pop("readinessProbe"),
    "liveness that asks for readiness": lambda o: container(o)["livenessProbe"]["grpc"].update(service=""),
    "liveness by /readyz": lambda o: container(o, "gateway")["livenessProbe"]["httpGet"].update(path="/readyz"),
    "a probe of another port": lambda o: container(o)["readinessProbe"]["grpc"].update(port=8490 + 100),
    "no memory limit": lambda o: container(o)["resources"].pop("limits"),
    "killed while draining": lambda o: pod(o).update(terminationGracePeriodSeconds=20),
    "a hook": lambda o: container(o).update(lifecycle={"preStop": {"sleep": {"seconds": 5}}}),
    "no budget": lambda o: o.remove(find(o, "PodDisruptionBudget", "attendance")),
    "a budget of another": lambda o: find(o, "PodDisruptionBudget", "attendance")["spec"]["selector"]["matchLabels"].update(
        {"app.kubernetes.io/name": "groups"}),
    "not spread": lambda o: pod(o).pop("topologySpreadConstraints"),
    "a service of nothing": lambda o: find(o, "Service", "groups")["spec"]["selector"].update({"app.kubernetes.io/name": "group"}),
    "a service whose name nobody has before it is ready": lambda o: find(o, "Service", "groups")["spec"].pop("publishNotReadyAddresses"),
    "a service of another port": lambda o: find(o, "Service", "groups")["spec"]["ports"][0].update(targetPort="https"),
    "a flag of another port": lambda o: variable(o, "AMBLE_SERVICE_GRPC").update(value="0.0.0.0:8499"),
    "an unknown flag": lambda o: container(o)["args"].append("--target-name=groups"),
    "an unknown variable": lambda o: container(o)["env"].append({"name": "AMBLE_REDDIS", "value": "x"}),
    "a peer less": lambda o: container(o)["args"].pop(),
    "a peer more": lambda o: container(o, "accounts")["args"].append("--peer=groups=dns:///groups:8490"),
    "a secret as a variable": lambda o: container(o)["env"].append(
        {"name": "AMBLE_SMTP_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "smtp", "key": "password"}}}),
    "a secret as a value": lambda o: container(o)["env"].append(
        {"name": "AMBLE_DATABASE", "value": "postgres://groups:secret@postgres-rw/groups"}),
    "another's secret": lambda o: pod(o)["volumes"].append(
        {"name": "more", "secret": {"secretName": "accounts-tls", "defaultMode": 0o440}}),
    "a secret for everybody": lambda o: next(volume for volume in pod(o)["volumes"] if "secret" in volume)["secret"].pop(
        "defaultMode"),
    "a mount that can be written": lambda o: container(o)["volumeMounts"][0].pop("readOnly"),
    "a file that is not mounted": lambda o: variable(o, "AMBLE_DATABASE_FILE").update(value="/etc/database/url"),
    "a certificate of another": lambda o: find(o, "Certificate", "groups")["spec"].update(dnsNames=["accounts.amble.internal"]),
    "a database of another": lambda o: find(o, "Database", "groups")["spec"].update(owner="accounts"),
    "a role without a password": lambda o: find(o, "Cluster", "postgres")["spec"]["managed"]["roles"][0]["passwordSecret"].update(
        name="none"),
    "too few connections": lambda o: find(o, "Cluster", "postgres")["spec"]["postgresql"]["parameters"].update(
        max_connections="100"),
    "a dashboard that the sidecar does not find": lambda o: dashboard(o)["metadata"]["labels"].pop("grafana_dashboard"),
    "a dashboard of another day": lambda o: dashboard(o)["data"].update(
        {"amble.json": dashboard(o)["data"]["amble.json"].replace("amble_rpc", "amble_call", 1)}),
    "no dashboard": lambda o: o.remove(dashboard(o)),
    "no rules": lambda o: o.remove(find(o, "PrometheusRule", "amble")),
    "an alert less": lambda o: find(o, "PrometheusRule", "amble")["spec"]["groups"][-1]["rules"].pop(),
    "another threshold": lambda o: find(o, "PrometheusRule", "amble")["spec"]["groups"][1]["rules"][2].update(
        expr="service:amble_rpc_errors:ratio_rate5m > 0.9"),
    "rules of another namespace": lambda o: find(o, "PrometheusRule", "amble")["metadata"].update(namespace="default"),
    "alerts on a job that nothing is scraped as": lambda o: find(o, "ServiceMonitor", "amble")["spec"].update(jobLabel="job"),
    "a mistyped field": lambda o: pod(o).update(terminationGracePeriod=30),
    "a wrong type": lambda o: container(o)["ports"][0].update(containerPort="grpc"),
}


def recovery_problems(kustomize, folder, help_text):
    """After a recovery the migration Jobs put things right instead, by the README's own line."""
    script = re.search(r"kustomize \S+ \| (sed '.*') \|\n", (kubectl.ROOT / "deploy/README.md").read_text())[1]
    text = subprocess.run([kustomize, "kustomize", folder], capture_output=True, text=True, check=True).stdout
    changed = subprocess.run(["sh", "-c", script], input=text, capture_output=True, text=True, check=True).stdout
    before, after = ({thing["metadata"]["name"]: thing["spec"]["template"]["spec"]["containers"][0]["args"]
                      for thing in yaml.safe_load_all(one) if thing["kind"] == "Job"} for one in (text, changed))
    wanted = {name: ["restore", "--in-place", *words[1:]] for name, words in before.items()}
    problems = [] if before and after == wanted else [f"the README's line makes {after}"]
    flags = {word.split("=")[0] for words in after.values() for word in words if word.startswith("--")}
    return problems + [f"restore knows no {flag}" for flag in flags if f"{flag} " not in help_text]


def main():
    program, build = sys.argv[1:3]
    checks = Checks(program)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="amble-kubernetes-") as folder:
        kustomize = kubectl.find_kubectl(build)
        copy_of = kubectl.copy_of_manifests(folder)
        renders = {name: kubectl.render(kustomize, copy_of / name) for name in ("base", "overlays/local", "overlays/production")}
        recovery = recovery_problems(kustomize, copy_of / "overlays/production", checks.help_texts["restore"])
    print(f"recovery: {len(recovery)} problems", *recovery, sep="\n  ")
    failed += len(recovery)
    for name, objects in renders.items():
        problems = checks.all(objects)
        failed += len(problems)
        print(f"{name}: {len(objects)} objects, {len(problems)} problems", *problems, sep="\n  ")
    if failed:
        return 1  # What is wrong already would hide what is planted.
    for name, make in MISTAKES.items():
        mutant = copy.deepcopy(renders["overlays/production"])
        make(mutant)
        if not checks.see(mutant):
            failed += 1
            print(f"not seen: {name}")
    print(f"{len(MISTAKES)} planted mistakes; {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
