"""Writes what the next version has different: write_next.py FOLDER EMBED_MIGRATIONS REPOSITORY STEP_TO_ADD STEP…

FOLDER gets migrations.cc, attendance's steps and one more, and responses.cc, whose writes use what that step adds.
"""
import pathlib
import shutil
import subprocess
import sys

CHANGES = ((' offer_until)"', ' offer_until, written_by)"'), (' BIGINT $12}"', ' BIGINT $12, TEXT $13}"'),
           ('offer_until = excluded.offer_until"', 'offer_until = excluded.offer_until, written_by = excluded.written_by"'),
           ('response.offer_until});', 'response.offer_until, "next"});'))


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
