"""What the manifests must say of each part: its flags, peers, database and certificate. See rules.py."""
import re

from rules import is_ours, name_of, of_kind, variables, workloads

# --database-connections' default; and what the operator, backups and people need.
CONNECTIONS_OF_A_REPLICA = 4
CONNECTIONS_KEPT_FREE = 20
# How a process is named in its certificate.
CERTIFICATE_NAME = "{}.amble.internal"


def flags_are_real(objects, help_texts):
    """`help_texts` has what `amble COMMAND --help` prints, by command."""
    problems = []
    known = {command: (set(re.findall(r"^\s+(?:-\w,)?(--[a-z-]+)", text, re.M)), set(re.findall(r"\(Env:(AMBLE_\w+)\)", text)))
             for command, text in help_texts.items()}
    for name, pod, _ in workloads(objects):
        for container in filter(is_ours, pod["containers"]):
            command, *arguments = container["args"]
            flags, names = known[command]
            problems += [f"{name}: there is no flag {argument}" for argument in arguments
                         if argument.split("=")[0] not in flags]
            problems += [f"{name}: no flag is named {variable}" for variable in variables(objects, container)
                         if variable not in names]
            peers = {argument.split("=")[1] for argument in arguments if argument.startswith("--peer=")}
            addresses = {argument.split("=")[2] for argument in arguments if argument.startswith("--peer=")}
            if addresses != {f"dns:///{peer}:8490" for peer in peers}:
                problems.append(f"{name}: its peers are at {sorted(addresses)}")
    return problems


def peers_are_declared(objects, graph):
    problems = []
    for name, pod, thing in workloads(objects):
        if thing["kind"] != "Deployment" or not is_ours(pod["containers"][0]):
            continue
        told = {argument.split("=")[1] for argument in pod["containers"][0]["args"] if argument.startswith("--peer=")}
        declared = {edge["to"] for edge in graph["edges"]
                    if edge["from"] == thing["metadata"]["name"] and edge["kind"] in ("calls", "follows")}
        if told != declared:
            problems.append(f"{name} is told of {sorted(told)} and reaches {sorted(declared)}")
    return problems


# Fields of CloudNativePG's kinds, for which no package has a schema (its API reference, v1).
CLUSTER_FIELDS = {"instances", "imageName", "enablePDB", "inheritedMetadata", "affinity", "storage", "resources", "postgresql",
                  "bootstrap", "managed"}
DATABASE_FIELDS = {"name", "owner", "cluster"}


def databases(objects):
    """A database and a role for each service, with a password that is there."""
    problems = []
    clusters = of_kind(objects, "Cluster")
    if not clusters:
        return problems
    spec = clusters[0]["spec"]
    problems += [f"Cluster: unknown field {field}" for field in set(spec) - CLUSTER_FIELDS]
    first = spec["bootstrap"]["initdb"]
    roles = {first["owner"]: first["secret"]["name"]}
    roles.update({role["name"]: role["passwordSecret"]["name"] for role in spec["managed"]["roles"] if role["login"]})
    owners = {first["database"]: first["owner"]}
    for thing in of_kind(objects, "Database"):
        problems += [f"{name_of(thing)}: unknown field {field}" for field in set(thing["spec"]) - DATABASE_FIELDS]
        owners[thing["spec"]["name"]] = thing["spec"]["owner"]
    services = {thing["metadata"]["name"] for thing in of_kind(objects, "Deployment")
                if thing["metadata"]["labels"]["app.kubernetes.io/component"] == "service"}
    if owners != {service: service for service in services}:
        problems.append(f"databases and owners are {owners}")
    secrets = {thing["metadata"]["name"] for thing in of_kind(objects, "Secret")}
    problems += [f"role {role} has no password" for role, secret in roles.items() if secret not in secrets]
    allowed = {tuple(line.split()[1:3]) for line in spec["postgresql"]["pg_hba"] if not line.endswith("reject")}
    if allowed != {(service, service) for service in services} or spec["postgresql"]["pg_hba"][-1] != "host all all all reject":
        problems.append("pg_hba lets a role into another's database")
    most = int(spec["postgresql"]["parameters"]["max_connections"])
    needed = sum((scaler["spec"]["maxReplicas"] + 1) * CONNECTIONS_OF_A_REPLICA
                 for scaler in of_kind(objects, "HorizontalPodAutoscaler") if scaler["metadata"]["name"] in services)
    if needed + CONNECTIONS_KEPT_FREE > most:
        problems.append(f"the services may open {needed} connections, and PostgreSQL takes {most}")
    return problems


def certificates(objects):
    """Where any process has a certificate, all have one of their own, by the one authority."""
    found = {thing["metadata"]["name"]: thing["spec"] for thing in of_kind(objects, "Certificate")}
    if not found:
        return []
    problems = []
    for thing in of_kind(objects, "Deployment"):
        name = thing["metadata"]["name"]
        if not is_ours(thing["spec"]["template"]["spec"]["containers"][0]):
            continue
        mounted = [volume["secret"]["secretName"] for volume in thing["spec"]["template"]["spec"]["volumes"]
                   if volume["name"] == "tls"]
        if name not in found or mounted != [found[name]["secretName"]]:
            problems.append(f"Deployment/{name} mounts {mounted} as its certificate")
        elif found[name]["dnsNames"] != [CERTIFICATE_NAME.format(name)] or not (
                {"server auth", "client auth"} <= set(found[name]["usages"])):
            problems.append(f"Certificate/{name} does not say that it is {name}")
    return problems
