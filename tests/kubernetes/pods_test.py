"""Runs the production overlay on this machine, one replica of each: pods_test.py PROGRAM BUILD_FOLDER.

Every pod becomes ready by its own probes, as the user and on the root that its manifest says; the operator signs in by the
link that `amble admin create` prints in a pod, and each service answers through the gateway; SIGTERM ends each with 0.
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import grpc

import kubectl
import pod_network
from local_pods import LocalPods, missing_tools

USER = 65532
CALL_SECONDS = 20
RETRY_SECONDS = 0.2
SERVICES = ("accounts", "groups", "scheduling", "attendance", "messaging")


class Answer:
    def __init__(self, status, body):
        self.status, self.body = status, body


def call(url, method="GET", body=None, token=None):
    """Tries again as the answer asks to, while a part that started later is not found yet."""
    deadline = time.monotonic() + CALL_SECONDS
    while True:
        answer = call_once(url, method, body, token)
        if answer.status != 503 or time.monotonic() > deadline:
            return answer
        time.sleep(RETRY_SECONDS)


def call_once(url, method, body, token):
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode(),
                                     headers={"Content-Type": "application/json"})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:
            return Answer(answer.status, json.loads(answer.read() or b"{}"))
    except urllib.error.HTTPError as error:
        return Answer(error.code, json.loads(error.read() or b"{}"))


class PodsTest(unittest.TestCase):
    program = build = None

    @classmethod
    def setUpClass(cls):
        if missing_tools() or os.geteuid() != 0:
            raise RuntimeError(f"needs root and {missing_tools()}: tests/packages names them")
        cls.folder = tempfile.TemporaryDirectory(prefix="amble-pods-")
        os.chmod(cls.folder.name, 0o755)  # PostgreSQL's user goes through it
        copy_of = kubectl.copy_of_manifests(pathlib.Path(cls.folder.name) / "manifests")
        objects = kubectl.render(kubectl.find_kubectl(cls.build), copy_of / "overlays/production")
        cls.pods = LocalPods(objects, cls.program, pathlib.Path(cls.folder.name) / "pods")
        cls.pods.__enter__()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.addClassCleanup(cls.pods.__exit__)
        print(f"all are ready after {cls.pods.await_ready():.1f} s", flush=True)

    def test_1_each_runs_as_its_manifest_says(self):
        for pod in self.pods.pods:
            if pod.is_job:
                continue
            status = pathlib.Path(f"/proc/{pod.process_id}/status").read_text()
            told = dict(re.findall(r"^(\w+):\s+(.*)$", status, re.M))
            self.assertEqual(told["Uid"].split(), [str(USER)] * 4, pod.name)
            self.assertEqual(told["Gid"].split(), [str(USER)] * 4, pod.name)
            self.assertEqual(int(told["CapEff"], 16) | int(told["CapBnd"], 16), 0, pod.name)
            self.assertEqual(told["NoNewPrivs"], "1", pod.name)
            mounts = {line.split()[4]: line.split()[5].split(",")
                      for line in pathlib.Path(f"/proc/{pod.process_id}/mountinfo").read_text().splitlines()}
            self.assertIn("ro", mounts["/"], pod.name)
            for mount in pod.container["volumeMounts"]:
                self.assertIn("ro", mounts[mount["mountPath"]], pod.name)

    def test_2_each_service_answers_through_the_gateway(self):
        made = self.pods.of("accounts")[0].run("admin", "create", "--target=accounts", "--email=ops@example.org")
        link = re.search(r"^https://walks\.example\.org/sign-in/([A-Za-z0-9_-]{43})$", made.stdout, re.M)
        self.assertIsNotNone(link, made.stdout + made.stderr)
        url = self.pods.url()
        session = call(f"{url}/v1/signIn:redeemLink", "POST", {"token": link[1]})
        self.assertEqual(session.status, 200, session.body)
        token = session.body["token"]
        practice = call(f"{url}/v1/practices", "POST", {
            "practice": {"displayName": "Riverside", "timeZone": "Europe/London"}, "ownerEmail": "owner@example.org"}, token)
        self.assertEqual(practice.status, 200, practice.body)
        for service, path in {"accounts": "/v1/me", "groups": "/v1/me/groups", "scheduling": "/v1/me/walks",
                              "attendance": "/v1/me/responses", "messaging": "/v1/me/notices"}.items():
            answer = call(url + path, token=token)
            self.assertEqual(answer.status, 200, f"{service}: {answer.body}")
        self.assertEqual(call(f"{url}/v1/me").status, 401)
        for pod in self.pods.pods:
            for refused in ("NOPERM", "WRONGPASS", "NOAUTH"):
                self.assertNotIn(refused, pod.log(), pod.name)

    def test_3_services_have_databases_of_their_own(self):
        for service in SERVICES:
            tables = self.pods.postgres.query(
                f"SELECT count(*) FROM pg_tables WHERE schemaname = '{service}' AND tableowner = '{service}'", service)
            self.assertGreater(int(tables[0]), 3, service)
        password = self.pods.files_of({"secret": {"secretName": next(
            volume["secret"]["secretName"] for volume in self.pods.of("groups")[0].spec["volumes"]
            if volume["name"] == "database")}})["password"].decode()
        refused = subprocess.run(["psql", f"postgres://groups:{password}@{self.pods.postgres.address}/accounts?sslmode=require",
                                  "-c", "SELECT 1"], capture_output=True, text=True)
        self.assertIn("pg_hba.conf rejects connection", refused.stderr)

    def test_4_who_has_no_certificate_is_refused(self):
        for service in SERVICES:
            with grpc.insecure_channel(f"{self.pods.of(service)[0].address}:8490") as channel:
                with self.assertRaises(grpc.RpcError) as refused:
                    channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=CALL_SECONDS)
                self.assertEqual(refused.exception.code(), grpc.StatusCode.UNAVAILABLE, service)

    def test_5_a_killed_service_is_not_ready_and_comes_back(self):
        groups = self.pods.of("groups")[0]
        groups.kill()
        self.assertFalse(groups.ready)
        self.assertNotIn(f"{groups.address} groups", self.pods.names())
        groups.start()
        self.pods.await_ready()
        self.assertIn(f"{groups.address} groups", self.pods.names())

    def test_6_sigterm_ends_each_in_order(self):
        ours = [pod for name in ("gateway", *SERVICES) for pod in self.pods.of(name)]
        for pod in ours:
            pod.wanted = False
            pod.signal(signal.SIGTERM)
        for pod in ours:
            self.assertEqual(pod.await_end(), 0, pod.log()[-2000:])


if __name__ == "__main__":
    PodsTest.program, PodsTest.build = sys.argv[1:3]
    pod_network.enter()
    unittest.main(argv=sys.argv[:1], verbosity=2)
