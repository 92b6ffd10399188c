"""Who may include whom: the house's rules, read from the sources' own #include lines.

Run by ctest. Prints every include that breaks a rule, and fails when there is one. The rules are checked against
planted offences first, so that a rule that cannot fail is noticed.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICES = ("accounts", "groups", "scheduling", "attendance", "wellbeing", "messaging")
LAYERS = ("domain", "app", "storage", "api")
# What domain code may say beside std and Abseil: the vocabulary of errors and the list of zones, themselves std and
# Abseil alone.
DOMAIN_VOCABULARY = ("services/platform/errors/", "services/platform/clock/zone_catalogue.h")
PROTO = re.compile(r"^(amble|google)/.*\.pb\.h$|^google/protobuf/|^grpcpp/|^grpc/")
ABSEIL = re.compile(r"^absl/")
TEST_ONLY = re.compile(r"^(gtest|gmock|rapidcheck)")
# Folders whose names say nothing.
SHAPELESS = {"common", "util", "utils", "helper", "helpers", "misc", "shared", "base"}
# Inside app, these parts of the platform would bring transport or SQL into use-cases.
NOT_FOR_APP = ("services/platform/rpc/adapter.h", "services/platform/rpc/channels.h", "services/platform/rpc/client.h",
               "services/platform/host/", "services/platform/service/")


def include_lines(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if match:
            yield number, match[2], match[1] == "<"


def layer_of(path):
    """("groups", "app") for services/groups/app/x.cc; layer None for module.cc."""
    parts = path.split("/")
    if len(parts) >= 3 and parts[0] == "services" and parts[1] in SERVICES:
        return parts[1], parts[2] if len(parts) > 3 else None
    return None, None


def offence(path, include, angled):
    """Why `path` (from the root) may not include `include`; None when it may."""
    if TEST_ONLY.match(include):
        return None
    is_test = path.endswith("_test.cc") or "/testing/" in path or "_contract" in path or path.startswith("tests/")
    service, layer = layer_of(path)
    target_service, target_layer = layer_of(include)

    if service and target_service and service != target_service:
        return "a service never includes another service"
    if path.startswith("services/platform/") and not is_test:
        if target_service or include.startswith(("gateway/", "services/amble/")):
            return "the platform knows no service"
        match = re.match(r"amble/([a-z]+)/", include)
        if match and match[1] in SERVICES:
            return "the platform knows no service's protos"
    if path.startswith("gateway/") and target_service:
        return "the gateway reaches services by RPC alone"
    if service and include.startswith("gateway/"):
        return "a service does not know the gateway"
    if not service or is_test:
        return None

    if layer == "domain":
        if angled and "/" not in include and not include.endswith(".h"):
            return None
        if include.startswith(f"services/{service}/domain/") or include.startswith(DOMAIN_VOCABULARY):
            return None
        if ABSEIL.match(include):
            return None
        return "domain includes nothing but std, absl, the vocabulary of errors and the list of zones"
    if PROTO.match(include) and layer not in ("api", None):
        return "protos and gRPC stop at api"
    if layer == "app":
        if target_layer in ("storage", "api"):
            return "app sees domain and its own ports"
        if include.startswith(NOT_FOR_APP):
            return "app is free of transport and wiring"
    if layer == "storage" and target_layer == "api":
        return "storage does not know the API"
    if layer == "api" and target_layer == "storage":
        return "SQL stops at storage"
    return None


PLANTED = [
    ("services/groups/app/a.cc", "services/accounts/domain/person.h", False),
    ("services/groups/domain/a.h", "services/platform/storage/database.h", False),
    ("services/groups/domain/a.h", "sqlite3.h", True),
    ("services/groups/domain/a.h", "amble/groups/v1/groups.pb.h", False),
    ("services/groups/app/a.h", "amble/groups/v1/groups.pb.h", False),
    ("services/groups/app/a.h", "grpcpp/grpcpp.h", True),
    ("services/groups/app/a.h", "services/groups/storage/x.h", False),
    ("services/groups/api/a.h", "services/groups/storage/x.h", False),
    ("services/groups/storage/a.h", "services/groups/api/x.h", False),
    ("services/platform/rpc/a.h", "services/groups/domain/x.h", False),
    ("services/platform/rpc/a.h", "amble/groups/v1/groups.pb.h", False),
    ("gateway/pages/a.cc", "services/groups/domain/x.h", False),
]
ALLOWED = [
    ("services/groups/domain/a.h", "string", True),
    ("services/groups/domain/a.h", "absl/time/time.h", False),
    ("services/groups/app/a.h", "services/platform/storage/database.h", False),
    ("services/groups/api/a.h", "amble/accounts/v1/events.pb.h", False),
    ("services/groups/module.cc", "services/groups/storage/x.h", False),
]


def main():
    problems = [f"planted offence is not seen: {path} includes {include}"
                for path, include, angled in PLANTED if offence(path, include, angled) is None]
    problems += [f"allowed include is refused: {path} includes {include}"
                 for path, include, angled in ALLOWED if offence(path, include, angled) is not None]
    sources = [p for top in ("services", "gateway", "tests") for p in sorted((ROOT / top).rglob("*"))
               if p.suffix in (".h", ".cc") and "node_modules" not in p.parts]
    for source in sources:
        path = source.relative_to(ROOT).as_posix()
        for number, include, angled in include_lines(source):
            why = offence(path, include, angled)
            if why:
                problems.append(f"{path}:{number}: {include}: {why}")
    for top in ("services", "gateway"):
        for folder in (ROOT / top).rglob("*"):
            if folder.is_dir() and folder.name in SHAPELESS:
                problems.append(f"{folder.relative_to(ROOT)}: a folder's name says what is in it")
    for problem in problems:
        print(problem)
    print(f"{len(sources)} files read, {len(problems)} problems")
    return 1 if problems or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
