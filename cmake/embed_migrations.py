"""Turns numbered SQL files into a C++ source: see amble_migrations in AmbleTargets.cmake."""
import pathlib
import re
import sys

name, component, header, source, *files = sys.argv[1:]
steps = {}
for path in map(pathlib.Path, files):
    match = re.fullmatch(r"(\d{4})_([a-z0-9_]+)(\.sqlite|\.postgres)?\.sql", path.name)
    if not match:
        sys.exit(f"{path}: a migration is named NNNN_name.sql, or NNNN_name.sqlite.sql beside NNNN_name.postgres.sql")
    step = steps.setdefault(int(match[1]), {"name": match[2]})
    text = path.read_text()
    # Migration::needs says what this means.
    kind = re.match(r"-- (?:expand|contract: needs (\d+))\n", text)
    if not kind:
        sys.exit(f"{path}: the first line says '-- expand' or '-- contract: needs N' (see Migration in migrations.h)")
    needs = int(kind[1] or 0)
    if kind[1] and not 0 < needs < int(match[1]):
        sys.exit(f"{path}: a step that contracts needs an earlier step")
    if step.setdefault("needs", needs) != needs:
        sys.exit(f"{path}: migration {match[1]} is of two kinds")
    for engine in [match[3][1:]] if match[3] else ["sqlite", "postgres"]:
        if engine in step:
            sys.exit(f"{path}: migration {match[1]} is given twice for {engine}")
        step[engine] = text
if sorted(steps) != list(range(1, len(steps) + 1)):
    sys.exit(f"{component}: migrations must be numbered 1, 2, 3, …, without a gap")

pathlib.Path(header).parent.mkdir(parents=True, exist_ok=True)
pathlib.Path(header).write_text(
    "#pragma once\n#include \"services/platform/storage/migrations.h\"\n"
    f"namespace amble {{\nstorage::MigrationSet {name}();\n}}\n")
rows = []
for number in sorted(steps):
    step = steps[number]
    for engine in ("sqlite", "postgres"):
        if engine not in step:
            sys.exit(f"{component}: migration {number} has no text for {engine}")
    rows.append(f'{{{number}, "{step["name"]}", R"sql({step["sqlite"]})sql", R"sql({step["postgres"]})sql", {step["needs"]}}}')
pathlib.Path(source).write_text(
    f'#include "generated/{name}.h"\nnamespace amble {{\nstorage::MigrationSet {name}() {{\n'
    f'  return {{"{component}", {{{", ".join(rows)}}}}};\n}}\n}}  // namespace amble\n')
