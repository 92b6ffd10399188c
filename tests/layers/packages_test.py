"""What the build finds on this machine is in deploy/packages: packages_test.py BUILD_FOLDER

A library that is here by chance, and named nowhere, is missing on a clean machine and in the image.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A program or library that CMake found, and CMake files of packages.
FOUND = re.compile(r"^\w[\w-]*(?:_DIR|_LIBRARY(?:_RELEASE)?|GRPC_CPP_PLUGIN|_PROTOC_EXECUTABLE|MOLD_PROGRAM|CCACHE_PROGRAM):\w+=(/\S+)", re.M)
MODULES = re.compile(r"pkg_check_modules\(\w+ REQUIRED IMPORTED_TARGET ([^)]+)\)")


def said(*words):
    return subprocess.run(words, capture_output=True, text=True).stdout


def listed(text):
    return {line.split("#")[0].strip() for line in text.splitlines()} - {""}


def with_what_they_bring(packages):
    """Beside `packages`, what these say themselves that they need: libjpeg-dev is another's name."""
    lines = said("dpkg-query", "--show", "--showformat", "${Depends}, ${Pre-Depends}\n", *sorted(packages))
    return packages | set(re.findall(r"(?:^|[,|])\s*([a-z0-9][a-z0-9+.-]+)", lines, re.M))


def owners(path):
    """The packages that have `path`, whose folder may have either name."""
    real = str(pathlib.Path(path).resolve())
    names = {path, real, f"/usr{real}", real.removeprefix("/usr")}
    return {line.split(":")[0] for line in said("dpkg-query", "--search", *sorted(names)).splitlines()}


def found_by(build):
    """Paths that the build was configured with."""
    paths = set(FOUND.findall((build / "CMakeCache.txt").read_text()))
    for modules in MODULES.findall((ROOT / "cmake/AmbleDependencies.cmake").read_text()):
        for module in modules.split():
            folder = said("pkg-config", "--variable=pcfiledir", module).strip()
            paths.add(f"{folder}/{module}.pc")
    return sorted(path for path in paths if path.startswith("/usr/") and "/local/" not in path)


def missing(paths, packages):
    problems, installed = [], with_what_they_bring(packages)
    for path in paths:
        these = owners(path)
        if not these & installed:
            problems.append(f"{path} is of {sorted(these) or 'no package'}, which deploy/packages does not list")
    return problems


def main():
    packages = listed((ROOT / "deploy/packages").read_text())
    paths = found_by(pathlib.Path(sys.argv[1]))
    problems = missing(paths, packages)
    if len(paths) < 20:
        problems.append(f"only {len(paths)} paths were found: is this a build folder?")
    for package in ("libgmime-3.0-dev", "libpq-dev", "libsimdjson-dev"):  # One of each way to find something.
        if not missing(paths, packages - {package}):
            problems.append(f"{package} could be left out unnoticed")
    print(f"{len(paths)} found, {len(problems)} problems", *problems, sep="\n  ")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
