"""What every rendered manifest must keep to. Each function returns problems as text; none means all is well."""
import re

from network import selects

GRACE_MARGIN_SECONDS = 10
SECRET_NAMES = re.compile(r"(PASSWORD|SECRET|SEED|TOKEN|URL|DATABASE|KEY)$")
NOT_SECRET = {"AMBLE_PUBLIC_URL", "AMBLE_TOKEN_KEY"}
PORT_FLAGS = ("AMBLE_SERVICE_GRPC", "AMBLE_HEALTH_GRPC", "AMBLE_GATEWAY_HTTP", "AMBLE_GATEWAY_GRPC", "AMBLE_METRICS")
PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


def of_kind(objects, *kinds):
    return [thing for thing in objects if thing["kind"] in kinds]


def name_of(thing):
    return f"{thing['kind']}/{thing['metadata']['name']}"


def workloads(objects):
    """(name, pod template's spec, object) of everything that runs pods."""
    return [(name_of(thing), thing["spec"]["template"]["spec"], thing)
            for thing in of_kind(objects, "Deployment", "Job", "StatefulSet", "DaemonSet", "CronJob")]


def is_ours(container):
    return container["name"] == "amble"


def restricted(objects):
    """Pod Security "restricted", and more: a root that cannot be written, no token of the cluster's API."""
    problems = []
    for name, pod, _ in workloads(objects):
        security = pod.get("securityContext") or {}
        wanted = [(pod.get("automountServiceAccountToken") is False, "mounts a service account's token"),
                  (pod.get("enableServiceLinks") is False, "is given variables by services' names"),
                  (security.get("runAsNonRoot") is True, "may run as root"),
                  ((security.get("runAsUser") or 0) > 0, "says no user"),
                  ((security.get("seccompProfile") or {}).get("type") == "RuntimeDefault", "has no seccomp profile"),
                  (not any(pod.get(key) for key in ("hostNetwork", "hostPID", "hostIPC")), "shares the host's namespaces"),
                  (not any("hostPath" in volume for volume in pod.get("volumes") or []), "mounts the host's files")]
        for container in [*pod["containers"], *(pod.get("initContainers") or [])]:
            own = container.get("securityContext") or {}
            wanted += [(own.get("allowPrivilegeEscalation") is False, "may gain privileges"),
                       (own.get("readOnlyRootFilesystem") is True, "may write its root"),
                       ((own.get("capabilities") or {}).get("drop") == ["ALL"], "keeps capabilities"),
                       (not (own.get("capabilities") or {}).get("add"), "adds capabilities"),
                       (not own.get("privileged"), "is privileged"),
                       (not any("hostPort" in port for port in container.get("ports") or []), "takes a port of the host")]
        problems += [f"{name} {what}" for good, what in wanted if not good]
    enforced = [thing["metadata"].get("labels", {}).get("pod-security.kubernetes.io/enforce")
                for thing in of_kind(objects, "Namespace")]
    if enforced != ["restricted"]:
        problems.append(f"the namespace enforces {enforced}")
    if any(account.get("automountServiceAccountToken") is not False for account in of_kind(objects, "ServiceAccount")):
        problems.append("a service account's token is mounted")
    return problems


def bounded(objects):
    """Resources, probes, an end in time."""
    problems = []
    for name, pod, thing in workloads(objects):
        for container in pod["containers"]:
            resources = container.get("resources") or {}
            if not {"cpu", "memory"} <= set(resources.get("requests") or {}) or "memory" not in (resources.get("limits") or {}):
                problems.append(f"{name} says not what it needs")
            if thing["kind"] == "Job":
                continue
            missing = [probe for probe in PROBES if probe not in container]
            if missing:
                problems.append(f"{name} has no {', '.join(missing)}")
                continue
            if "lifecycle" in container:
                problems.append(f"{name} has a hook: draining is the program's own")
            problems += [f"{name}: {probe} asks {container[probe]}" for probe in ("startupProbe", "livenessProbe")
                         if is_ours(container) and not _asks_of_itself_alone(container[probe])]
    return problems


def _asks_of_itself_alone(probe):
    """Liveness that depended on others would restart all when one is away."""
    if "grpc" in probe:
        return probe["grpc"].get("service") == "liveness"
    return probe.get("httpGet", {}).get("path") == "/healthz"


def seconds(duration):
    match = re.fullmatch(r"(?:(\d+)m)?(?:(\d+)s)?", duration)
    return 60 * int(match[1] or 0) + int(match[2] or 0)


def variables(objects, container):
    """{name: value} as the container gets them; the values of Secrets and unknown maps are None."""
    maps = {thing["metadata"]["name"]: thing.get("data") or {} for thing in of_kind(objects, "ConfigMap")}
    found = {}
    for source in container.get("envFrom") or []:
        if "configMapRef" in source:
            found.update(maps.get(source["configMapRef"]["name"], {}))
    for entry in container.get("env") or []:
        reference = (entry.get("valueFrom") or {}).get("configMapKeyRef")
        value = entry.get("value")
        if reference:
            value = maps.get(reference["name"], {}).get(reference["key"])
        found[entry["name"]] = value
    return found


def ends_in_time(objects):
    problems = []
    for name, pod, thing in workloads(objects):
        if thing["kind"] == "Job" or not is_ours(pod["containers"][0]):
            continue
        told = variables(objects, pod["containers"][0])
        needed = seconds(told["AMBLE_DRAIN_WAIT"]) + seconds(told["AMBLE_DRAIN_TIMEOUT"])
        grace = pod.get("terminationGracePeriodSeconds", 30)
        if not needed < grace <= needed + GRACE_MARGIN_SECONDS:
            problems.append(f"{name} is killed after {grace} s and drains for up to {needed} s")
    return problems


def replicated(objects):
    """Each workload that may have several replicas: a disruption budget, spread, a scaler that finds it."""
    problems = []
    budgets = of_kind(objects, "PodDisruptionBudget")
    scalers = {thing["spec"]["scaleTargetRef"]["name"]: thing["spec"] for thing in of_kind(objects, "HorizontalPodAutoscaler")}
    deployments = of_kind(objects, "Deployment")
    for thing in deployments:
        name, labels = thing["metadata"]["name"], thing["spec"]["template"]["metadata"]["labels"]
        most = max(thing["spec"].get("replicas", 1), scalers.get(name, {}).get("maxReplicas", 1))
        if most == 1:
            continue
        if "replicas" in thing["spec"]:
            problems.append(f"Deployment/{name}: both a number of replicas and a scaler")
        if sum(selects(budget["spec"]["selector"], labels) for budget in budgets) != 1:
            problems.append(f"Deployment/{name} has not one disruption budget")
        spread = thing["spec"]["template"]["spec"].get("topologySpreadConstraints") or []
        if {one["topologyKey"] for one in spread if selects(one["labelSelector"], labels)} < {
                "topology.kubernetes.io/zone", "kubernetes.io/hostname"}:
            problems.append(f"Deployment/{name} is not spread over zones and nodes")
    unknown = set(scalers) - {thing["metadata"]["name"] for thing in deployments}
    problems += [f"a scaler of {name}, which is not there" for name in unknown]
    return problems


def wired(objects):
    """Selectors select, ports are those that the program is told, what is mounted is there."""
    problems = []
    templates = {name_of(thing): thing["spec"]["template"] for thing in of_kind(objects, "Deployment", "Job")}
    for thing in of_kind(objects, "Deployment"):
        if not selects(thing["spec"]["selector"], thing["spec"]["template"]["metadata"]["labels"]):
            problems.append(f"{name_of(thing)} does not select its own pods")
    for service in of_kind(objects, "Service"):
        chosen = [name for name, template in templates.items()
                  if selects({"matchLabels": service["spec"]["selector"]}, template["metadata"]["labels"])]
        if len(chosen) != 1:
            problems.append(f"{name_of(service)} selects {chosen}")
            continue
        ports = {port["name"]: port["containerPort"]
                 for container in templates[chosen[0]]["spec"]["containers"] for port in container.get("ports") or []}
        for port in service["spec"]["ports"]:
            number = ports.get(port["targetPort"], None)
            if number is None:
                problems.append(f"{name_of(service)} leads to port {port['targetPort']}, which {chosen[0]} does not have")
            elif service["spec"].get("clusterIP") == "None" and number != port["port"]:
                problems.append(f"{name_of(service)} is headless, and port {port['port']} is not {number}")
        # gRPC asks ever more seldom for a name that nobody has.
        if any(port["name"] == "grpc" for port in service["spec"]["ports"]) and not service["spec"].get("publishNotReadyAddresses"):
            problems.append(f"{name_of(service)} hides replicas that are not ready")
    for name, pod, thing in workloads(objects):
        for container in pod["containers"]:
            problems += [f"{name} {what}" for what in _ports(objects, thing, container)]
            names = {volume["name"] for volume in pod.get("volumes") or []}
            mounts = container.get("volumeMounts") or []
            problems += [f"{name} mounts {mount['name']}, which is no volume" for mount in mounts if mount["name"] not in names]
            problems += [f"{name} may write {mount['mountPath']}" for mount in mounts if mount.get("readOnly") is not True]
            unused = names - {mount["name"] for mount in mounts}
            problems += [f"{name} does not mount {volume}" for volume in sorted(unused)]
            folders = [mount["mountPath"] for mount in mounts]
            for variable, value in variables(objects, container).items():
                if variable.endswith("_FILE") and not any((value or "").startswith(folder + "/") for folder in folders):
                    problems.append(f"{name}: {variable} is {value}, where nothing is mounted")
    return problems


def _ports(objects, thing, container):
    if not is_ours(container) or thing["kind"] == "Job":
        return []
    told = variables(objects, container)
    listens = {int(told[flag].rsplit(":", 1)[1]) for flag in PORT_FLAGS if flag in told and told[flag] != "off"}
    declared = {port["containerPort"] for port in container.get("ports") or []}
    problems = [] if listens == declared else [f"listens on {sorted(listens)} and declares {sorted(declared, key=str)}"]
    named = {port["name"]: port["containerPort"] for port in container.get("ports") or []}
    for probe in PROBES:
        settings = container.get(probe) or {}
        port = (settings.get("grpc") or settings.get("httpGet") or {}).get("port")
        if named.get(port, port) not in declared:
            problems.append(f"{probe} asks port {port}")
    return problems


def secrets_are_files(objects):
    """No secret in a variable or an argument, and each service has the secrets of no other."""
    problems, owners = [], {}
    for name, pod, thing in workloads(objects):
        for container in pod["containers"]:
            for entry in container.get("env") or []:
                if "secretKeyRef" in (entry.get("valueFrom") or {}):
                    problems.append(f"{name}: {entry['name']} holds a secret")
            if any("secretRef" in source for source in container.get("envFrom") or []):
                problems.append(f"{name} takes a Secret as variables")
            for variable in variables(objects, container):
                if SECRET_NAMES.search(variable) and variable not in NOT_SECRET:
                    problems.append(f"{name}: {variable} looks like a secret")
        for volume in pod.get("volumes") or []:
            if "secret" in volume:
                if volume["secret"].get("defaultMode", 0o644) & 0o007:
                    problems.append(f"{name}: {volume['name']} is readable by everybody")
                owners.setdefault(volume["secret"]["secretName"], set()).add(name.split("/")[1].removeprefix("migrate-"))
    problems += [f"{secret} is mounted by {sorted(who)}" for secret, who in owners.items()
                 if re.search(r"-(database|signing|tls|vault)(-|$)", secret) and len(who) != 1]
    return problems
