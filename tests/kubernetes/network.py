"""Who may open connections to whom, as the NetworkPolicies of a render say, and as `amble graph` says."""

# Connections that no service opens and that the graph does not know: names, and the database's own.
INFRASTRUCTURE = {
    ("postgres", "postgres", 5432), ("postgres", "postgres", 8000), ("operator", "postgres", 5432),
    ("operator", "postgres", 8000), ("postgres", "anywhere", 443), ("postgres", "anywhere", 6443),
}
NAMES_PORT = 53
NAMESPACE_ROLE = "amble.internal/role"
NAMESPACES = {"ingress": "ingress", "monitoring": "prometheus"}
OPERATOR_NAMESPACE = "cnpg-system"
MAIL_PORT = 587


def selects(selector, labels):
    if any(labels.get(key) != value for key, value in (selector.get("matchLabels") or {}).items()):
        return False
    for expression in selector.get("matchExpressions") or []:
        if expression["operator"] != "In":
            raise ValueError(f"the rules here know no {expression['operator']}")
        if labels.get(expression["key"]) not in expression["values"]:
            return False
    return True


def node_of(workload):
    """The graph's name of a workload."""
    return "migrate" if workload.startswith("migrate-") else workload


def pods_of(objects):
    """{workload: labels of its pods}; the database's are made by its operator from the Cluster."""
    pods = {}
    for thing in objects:
        if thing["kind"] in ("Deployment", "Job"):
            pods[thing["metadata"]["name"]] = thing["spec"]["template"]["metadata"]["labels"]
        if thing["kind"] == "Cluster":
            pods[thing["metadata"]["name"]] = thing["spec"]["inheritedMetadata"]["labels"]
    return pods


def _ports(rule, problems, where):
    if not rule.get("ports"):
        problems.append(f"{where}: a rule without ports allows all of them")
    return [(port["port"], port.get("protocol", "TCP")) for port in rule.get("ports") or []]


def _peers(peer, pods, absent, problems, where):
    """The logical names that a peer of a rule stands for."""
    if "ipBlock" in peer:
        return {"anywhere"}
    namespace = peer.get("namespaceSelector")
    if namespace is not None:
        labels = namespace.get("matchLabels") or {}
        if labels.get(NAMESPACE_ROLE) in NAMESPACES:
            return {NAMESPACES[labels[NAMESPACE_ROLE]]}
        name = labels.get("kubernetes.io/metadata.name")
        if name == OPERATOR_NAMESPACE:
            return {"operator"}
        if name == "kube-system" and "podSelector" in peer:
            return {"names"}
        problems.append(f"{where}: pods of other namespaces are let in: {peer}")
        return set()
    selector = peer.get("podSelector")
    found = {node_of(name) for name, labels in pods.items() if selector and selects(selector, labels)}
    if not found and selector:
        found = {name for name, labels in absent.items() if selects(selector, labels)}
    if not found:
        problems.append(f"{where}: nothing is meant by {peer}")
    return found


def allowed_edges(objects, absent):
    """({(from, to, port)}, problems). `absent` has the labels of pods that a render reaches but does not hold (the base has
    neither database nor Redis): there, one end's word is enough. Where both ends are here, both must agree."""
    pods = pods_of(objects)
    policies = [thing for thing in objects if thing["kind"] == "NetworkPolicy"]
    problems, out, into = [], set(), set()
    denied = any(policy["spec"]["podSelector"] == {} and set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"}
                 and not policy["spec"].get("ingress") and not policy["spec"].get("egress") for policy in policies)
    if not denied:
        problems.append("no policy denies by default")
    for policy in policies:
        spec = policy["spec"]
        chosen = {node_of(name) for name, labels in pods.items() if selects(spec["podSelector"], labels)}
        if not chosen:
            problems.append(f"NetworkPolicy/{policy['metadata']['name']} selects no pod")
        for direction, key, edges in (("egress", "to", out), ("ingress", "from", into)):
            where = f"NetworkPolicy/{policy['metadata']['name']} {direction}"
            for rule in spec.get(direction) or []:
                if not rule.get(key):
                    problems.append(f"{where}: a rule without '{key}' allows everyone")
                for peer in rule.get(key) or []:
                    for other in _peers(peer, pods, absent, problems, where):
                        for port, _ in _ports(rule, problems, where):
                            for one in chosen:
                                edges.add((one, other, port) if direction == "egress" else (other, one, port))
    out = {edge for edge in out if edge[1:] != ("names", NAMES_PORT)}
    here = {node_of(name) for name in pods}
    for edge in out - into:
        if edge[1] in here:
            problems.append("{} may leave for {}:{}, which does not let it in".format(*edge))
    for edge in into - out:
        if edge[0] in here:
            problems.append("{2} of {1} is open to {0}, which may not leave for it".format(*edge))
    return out | into, problems


def edges_of_graph(graph):
    """{(from, to, port)} that `amble graph` declares, with its databases as one cluster and mail as the world outside."""
    kinds = {node["name"]: node["kind"] for node in graph["nodes"]}

    def name(node):
        return {"database": "postgres", "mail": "anywhere"}.get(kinds[node], node)

    return {(name(edge["from"]), name(edge["to"]), graph["ports"][edge["port"]]) for edge in graph["edges"]}


def network_problems(objects, graph, absent):
    allowed, problems = allowed_edges(objects, absent)
    declared = edges_of_graph(graph)
    problems += ["allowed, but the graph does not declare it: {} → {}:{}".format(*edge)
                 for edge in sorted(allowed - declared - INFRASTRUCTURE, key=str)]
    problems += ["the graph declares it, but it is not allowed: {} → {}:{}".format(*edge)
                 for edge in sorted(declared - allowed, key=str)]
    return problems
