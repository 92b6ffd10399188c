"""Who may open connections to whom, as the NetworkPolicies of a render say, and as `amble graph` says."""
import ipaddress

# Connections that no service opens and that the graph does not know: names, and the database's own.
INFRASTRUCTURE = {
    ("postgres", "postgres", 5432), ("postgres", "postgres", 8000), ("operator", "postgres", 5432),
    ("operator", "postgres", 8000), ("postgres", "anywhere", 443), ("postgres", "anywhere", 6443),
}
NAMES_PORT = 53
NAMESPACE_ROLE = "amble.internal/role"
NAMESPACES = {"ingress": "ingress", "monitoring": "prometheus"}
OPERATOR_NAMESPACE = "cnpg-system"
# Where machines of one's own are, pods among them, or nobody: no part of the public internet.
INTERNAL = [ipaddress.ip_network(network) for network in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "fc00::/7", "fe80::/10", "ff00::/8")]
# Some of what must stay within reach: addresses of push services.
PUBLIC = [ipaddress.ip_address(address) for address in (
    "34.107.243.93", "142.250.74.10", "17.188.143.34", "2a00:1450:4001:82f::200a", "2600:1901:0:92a9::")]


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


def _reach_of(block, problems, where):
    """"anywhere", or "internet" when what is internal is left out; part of either is a mistake."""
    whole = ipaddress.ip_network(block["cidr"])
    excepted = [ipaddress.ip_network(part) for part in block.get("except") or []]

    def within(part, networks):
        return any(part.version == network.version and part.subnet_of(network) for network in networks)

    def reached(address):
        return address in whole and not any(address in network for network in excepted)

    if whole.prefixlen == 0 and not excepted:
        return "anywhere"
    left = [str(network) for network in INTERNAL
            if network.version == whole.version and network.overlaps(whole) and not within(network, excepted)]
    cut = [str(address) for address in PUBLIC if address.version == whole.version and not reached(address)]
    if left:
        problems.append(f"{where}: {block['cidr']} reaches {', '.join(left)}")
    if cut:
        problems.append(f"{where}: {block['cidr']} does not reach {', '.join(cut)}")
    return "internet"


def _peers(peer, pods, absent, problems, where):
    """The logical names that a peer of a rule stands for."""
    if "ipBlock" in peer:
        return {_reach_of(peer["ipBlock"], problems, where)}
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
    """{(from, to, port)} that `amble graph` declares, with its databases as one cluster, mail servers anywhere and push
    services in the public internet."""
    kinds = {node["name"]: node["kind"] for node in graph["nodes"]}

    def name(node):
        return {"database": "postgres", "mail": "anywhere", "internet": "internet"}.get(kinds[node], node)

    return {(name(edge["from"]), name(edge["to"]), graph["ports"][edge["port"]]) for edge in graph["edges"]}


def network_problems(objects, graph, absent):
    allowed, problems = allowed_edges(objects, absent)
    declared = edges_of_graph(graph)
    problems += ["allowed, but the graph does not declare it: {} → {}:{}".format(*edge)
                 for edge in sorted(allowed - declared - INFRASTRUCTURE, key=str)]
    problems += ["the graph declares it, but it is not allowed: {} → {}:{}".format(*edge)
                 for edge in sorted(declared - allowed, key=str)]
    return problems
