"""Writes what the next version has different: write_next.py FOLDER EMBED_MIGRATIONS REPOSITORY STEP_TO_ADD STEP…

FOLDER gets migrations.cc, attendance's steps and one more, and responses.cc, whose writes use what that step adds.
"""
import pathlib
import shutil
import subprocess
import sys

CHANGES = ((' gave_up)"', ' gave_up, written_by)"'), (' BIGINT $13}"', ' BIGINT $13, TEXT $14}"'),
           ('gave_up = excluded.gave_up"', 'gave_up = excluded.gave_up, written_by = excluded.written_by"'),
           ('response.gave_up});', 'response.gave_up, "next"});'))


def main():
    folder, embed, repository, added, *steps = map(pathlib.Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.sql"):
        old.unlink()
    last = max(int(step.name[:4]) for step in steps)
    step = folder / f"{last + 1:04}_next_writer.sql"
    shutil.copy(added, step)
    subprocess.run([sys.executable, embed, "AttendanceMigrations", "attendance", folder / "migrations.h",
                    folder / "migrations.cc", *sorted(steps), step], check=True)
    text = repository.read_text()
    for before, after in CHANGES:
        if text.count(before) != 1:
            sys.exit(f"{repository}: how an answer is saved is no longer as write_next.py knows it: {before}")
        text = text.replace(before, after)
    (folder / "responses.cc").write_text(text)


main()
