"""What the rules and the dashboard look at is what a running program shows; one trace leads through its services'
logs; and neither metrics nor logs hold what people wrote. exported_test.py PROGRAM"""
import contextlib
import json
import pathlib
import re
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))
import names  # noqa: E402
from platform_under_test import Platform, free_port  # noqa: E402

PATIENCE_SECONDS = 60
NAME = "Heron of the quiet canal"
EMAIL = "heron.metrics@example.org"
# A histogram is shown as three names, of which PromQL uses any.
SUFFIXES = ("_bucket", "_sum", "_count")


def await_value(look, what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        value = look()
        if value:
            return value
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {PATIENCE_SECONDS} s")
        time.sleep(0.05)


def ask(url, body=None, **headers):
    """The headers and the JSON of an answer, whatever its status."""
    request = urllib.request.Request(url, headers=headers)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.headers, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.headers, json.load(error)


def scrape(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return answer.read().decode()


def samples(text):
    """Each sample as (name, labels as written, value)."""
    return [(m[1], m[2] or "", float(m[3]))
            for m in re.finditer(r"^([a-zA-Z_:]\w*)(\{.*\})? (\S+)$", text, re.M)]


def value_of(text, name, *labels):
    return sum(value for found, written, value in samples(text)
               if found == name and all(label in written for label in labels))


@contextlib.contextmanager
def redis(folder):
    path = f"{folder}/redis.sock"
    server = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--dir", folder],
                              stdout=subprocess.DEVNULL)
    try:
        await_value(pathlib.Path(path).is_socket, "redis-server")
        yield path
    finally:
        server.terminate()
        server.wait()


def make_certificates(folder):
    """An authority and a certificate for every part, as flags."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=folder)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3",
            "-subj", "/CN=authority", "-keyout", "authority.key", "-out", "authority.pem")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=amble",
            "-keyout", "key.pem", "-out", "request.pem")
    parts = ("accounts", "groups", "scheduling", "attendance", "messaging", "gateway")
    pathlib.Path(folder, "extensions").write_text(
        "subjectAltName=" + ",".join(f"DNS:{part}.amble.internal" for part in parts) +
        "\nextendedKeyUsage=serverAuth,clientAuth\n")
    openssl("x509", "-req", "-in", "request.pem", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial",
            "-days", "2", "-extfile", "extensions", "-out", "certificate.pem")
    return [f"--tls-certificate-file={folder}/certificate.pem", f"--tls-key-file={folder}/key.pem",
            f"--tls-authority-file={folder}/authority.pem"]


def json_lines(platform):
    lines = []
    for line in platform.log().splitlines():
        if line.startswith("{"):
            lines.append(json.loads(line))
    return lines


def check_trace(platform, problems):
    """An answer to an invitation needs groups, accounts and attendance; all of them name its trace."""
    code = await_value(lambda: re.search(r"/i/([A-Za-z0-9_-]+)", platform.log()), "the demo's invitation")[1]
    url = f"{platform.url}/v1/invitations/{code}"
    _, preview = ask(url)
    trace = secrets.token_hex(16)
    headers, reply = ask(url + ":answer", {
        "walk": preview["walks"][0]["walk"], "answer": "INVITATION_ANSWER_GOING", "walkingName": NAME, "email": EMAIL,
        "agreementVersion": preview.get("agreement", {}).get("version", 0)},
        traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    if "token" not in reply:
        problems.append(f"the invitation was not answered: {reply}")
    if headers["amble-trace"] != trace:
        problems.append(f"the gateway answered with the trace {headers['amble-trace']} instead of {trace}")
    wanted = {"gateway", "groups", "accounts", "attendance"}

    def of_trace():
        return {line.get("service") for line in json_lines(platform) if line.get("trace_id") == trace}
    try:
        await_value(lambda: wanted <= of_trace(), "lines of the trace")
    except RuntimeError:
        problems.append(f"lines with the trace come from {of_trace()} alone")

    _, me = ask(f"{platform.url}/v1/me", Authorization=f"Bearer {reply.get('token')}",
                traceparent=f"00-{trace[::-1]}-00f067aa0ba902b7-01")
    headers, error = ask(f"{platform.url}/v1/practices/none/groups/none",
                         Authorization=f"Bearer {reply.get('token')}", traceparent="00-not a trace-01")
    made = headers["amble-trace"]
    if not re.fullmatch(r"[0-9a-f]{32}", made or ""):
        problems.append(f"a bad traceparent is answered with the trace {made}")
    failed = await_value(lambda: [line for line in json_lines(platform) if line.get("trace_id") == made and
                                  line.get("level") == "info"], "the line of a failed call")
    for line in failed:
        if line["code"] != error["details"][0].get("reason", "") and line["code"] != "NOT_FOUND":
            problems.append(f"a failed call is told as {line}")
        if set(line) != {"time", "level", "message", "trace_id", "service", "method", "code", "duration_ms"}:
            problems.append(f"the line of a failed call holds {sorted(line)}")
    return [code, NAME, EMAIL, reply.get("token", code), me.get("displayName") or NAME]


def check_names(exported, problems):
    looked_at = {}
    for title, expression in names.dashboard_expressions():
        for name in names.names_in(expression):
            looked_at.setdefault(name, f"the panel {title}")
    for rule in names.rules():
        for name in names.names_in(rule["expr"]):
            looked_at.setdefault(name, f"the rule {rule.get('alert') or rule.get('record')}")
    recorded = {rule.get("record") for rule in names.rules()}
    for name, where in sorted(looked_at.items()):
        if name not in exported and name not in recorded and name not in names.FOREIGN:
            problems.append(f"{where} looks at {name}, which the program does not show")
    plain = {name for name in exported if name.startswith("amble_")}
    for suffix in SUFFIXES:
        plain = {name.removesuffix(suffix) for name in plain}
    known = (names.FOLDER / "README.md").read_text()
    for name in sorted(plain):
        if f"`{name}`" not in known:
            problems.append(f"deploy/observability/README.md does not explain {name}")


def check_lint(text, problems):
    run = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
    if run.returncode != 0:
        problems.append(f"promtool check metrics:\n{run.stdout}{run.stderr}")


def check_values(text, problems):
    checks = [
        ("amble_ready", ()),
        ("amble_rpc_server_handled_total", ('service="groups"', 'method="GroupsService/AnswerInvitation"', 'code="OK"')),
        ("amble_rpc_server_duration_seconds_count", ('service="accounts"',)),
        ("amble_gateway_requests_total", ('protocol="rest"', 'route="POST /v1/{name=invitations/*}:answer"',
                                          'status="2xx"')),
        ("amble_gateway_requests_total", ('protocol="rest"', 'status="4xx"')),
        ("amble_events_head_position", ('feed="groups"',)),
        ("amble_events_applied_position", ('service="attendance"', 'feed="groups"')),
        ("amble_attendance_batch_size_count", ()),
        ("amble_cache_misses_total", ('cache="sessions"',)),
        ("amble_database_connections", ('service="groups"',)),
        ("amble_redis_available", ()),
    ]
    for name, labels in checks:
        if value_of(text, name, *labels) <= 0:
            problems.append(f"{name}{{{','.join(labels)}}} counts nothing")


def main():
    program = sys.argv[1]
    problems = []
    with tempfile.TemporaryDirectory(prefix="amble-metrics-") as folder, redis(folder) as socket:
        port = free_port()
        flags = [f"--metrics=127.0.0.1:{port}", "--log-level=debug", "--log-format=json", f"--redis=unix://{socket}",
                 *make_certificates(folder)]
        with Platform(program, flags=flags, demo=True) as platform:
            secret = check_trace(platform, problems)
            # As `amble backup` leaves it.
            (platform.data / "state/last_backup").write_text("now\n")
            await_value(lambda: value_of(scrape(port), "amble_redis_calls_total") > 0, "a call to Redis")
            text = scrape(port)
            lines = "\n".join(json.dumps(line) for line in json_lines(platform))
    exported = {name for name, _, _ in samples(text)}
    check_names(exported, problems)
    check_values(text, problems)
    check_lint(text, problems)
    for word in secret:
        for where, told in (("the log", lines), ("the metrics", text)):
            if word in told:
                problems.append(f"{where} holds {word!r}")
    print("\n".join(problems) or f"{len(exported)} names, {len(lines.splitlines())} lines, no problem")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
