"""Builds Debian's grpc-gateway for the list of walks, without any network."""
import os
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
DEBIAN = pathlib.Path("/usr/share/gocode")
GATEWAY = DEBIAN / "src/github.com/grpc-ecosystem/grpc-gateway"
# Where Debian has what google's own protos are made into.
PACKAGES = {"google/protobuf/timestamp.proto": "github.com/golang/protobuf/ptypes/timestamp",
            "google/api/annotations.proto": "google.golang.org/genproto/googleapis/api/annotations"}
MESSAGES = ("ListWalksRequest", "ListWalksResponse")


def available():
    return GATEWAY.is_dir() and pathlib.Path("/usr/bin/go").exists()


def with_parts(types):
    """{name: text} of MESSAGES and of all messages and enums that stand in their fields."""
    wanted, found = list(MESSAGES), {}
    while wanted:
        name = wanted.pop()
        if name in types and name not in found:
            found[name] = types[name]
            wanted += re.findall(r"^  (?:repeated |optional )?([A-Z]\w*) ", types[name], re.M)
    return found


def proto(folder):
    """Our messages and the one method with its route, without our options, which protoc-gen-go 1.3 need not know."""
    text = "".join(source.read_text() for source in sorted(folder.glob("*.proto")))
    kept = ['syntax = "proto3";', "package amble.scheduling.v1;", 'option go_package = "amble/walks;walks";',
            'import "google/api/annotations.proto";', 'import "google/protobuf/timestamp.proto";']
    kept += with_parts({found[1]: found[0] for found in re.finditer(r"^(?:message|enum) (\w+) \{.*?^\}", text, re.M | re.S)}).values()
    kept.append("""service SchedulingService {
  rpc ListWalks(ListWalksRequest) returns (ListWalksResponse) {
    option (google.api.http) = {get: "/v1/{parent=practices/*/groups/*}/walks"};
  }
}""")
    text = re.sub(r" \[\(amble\.api\.v1\.rules\) = \{[^}]*\}\]", "", "\n".join(kept)) + "\n"
    return re.sub(r"^  optional ", "  ", text, flags=re.M)  # its generators are older than those


def build(folder):
    """Returns the program's path."""
    folder = pathlib.Path(folder).resolve()
    package = folder / "src/amble/walks"
    tools = folder / "bin"
    for place in (package, tools):
        place.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": f"{folder}:{DEBIAN}", "GOFLAGS": "", "GOPROXY": "off",
                   "GOCACHE": str(folder / "cache"), "PATH": f"{tools}:{os.environ['PATH']}"}

    def run(*words, **more):
        subprocess.run([str(word) for word in words], check=True, env=environment, **more)

    (package / "walks.proto").write_text(proto(HERE.parents[1] / "protos/amble/scheduling/v1"))
    run("go", "build", "-o", tools / "protoc-gen-grpc-gateway",
        "github.com/grpc-ecosystem/grpc-gateway/protoc-gen-grpc-gateway")
    run("go", "build", "-o", tools / "protoc-gen-go", "github.com/golang/protobuf/protoc-gen-go")
    includes = [f"-I{package}", f"-I{GATEWAY}/third_party/googleapis"]
    mapped = ",".join(f"M{proto}={package_of}" for proto, package_of in PACKAGES.items())
    run("protoc", *includes, f"--go_out=plugins=grpc,{mapped}:{folder}/src",
        f"--grpc-gateway_out=logtostderr=true,{mapped}:{folder}/src", package / "walks.proto")
    program = folder / "list_gateway"
    main = folder / "src/amble/list_gateway"
    main.mkdir(parents=True, exist_ok=True)
    (main / "main.go").write_text((HERE / "grpc_gateway/main.go").read_text())
    run("go", "build", "-o", program, "amble/list_gateway")
    return program
