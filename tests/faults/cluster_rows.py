"""What PostgreSQL holds and has held, read around the platform: by the superuser, from tables and from a log that triggers
write in the transactions of those who change something. So the log is as committed as they are, and its order is theirs."""
import contextlib
import csv
import dataclasses
import json
import sqlite3

SERVICES = ("accounts", "groups", "scheduling", "attendance", "messaging")
# What stored_answers.py and projections.py look at.
TABLES = {
    "accounts": ("feed", "subscriptions", "events", "people"),
    "groups": ("feed", "subscriptions", "events", "members", "groups", "walks", "goers"),
    "scheduling": ("feed", "subscriptions", "events", "members", "groups", "walks", "discretions"),
    "attendance": ("feed", "subscriptions", "events", "members", "group_facts", "walks", "responses"),
    "messaging": ("feed", "subscriptions", "events", "people", "groups", "members", "walks", "responses"),
}
LOG = """
CREATE SCHEMA told;
CREATE TABLE told.log (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, batch BIGINT NOT NULL,
                       at DOUBLE PRECISION NOT NULL, what TEXT NOT NULL, row JSONB NOT NULL);
CREATE FUNCTION told.tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO told.log (batch, at, what, row)
  VALUES (txid_current(), extract(epoch FROM clock_timestamp()), TG_TABLE_NAME, to_jsonb(NEW));
  RETURN NULL;
END $$;
"""
TRIGGER = "CREATE TRIGGER tell AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION told.tell();"
LOGGED = {"attendance": ("attendance.responses", "attendance.walks"), "groups": ("groups.members", "groups.groups"),
          "scheduling": ("scheduling.walks",)}


@dataclasses.dataclass
class Change:
    """A row as one transaction, `batch`, left it, at a time of the system's clock shortly before it committed."""
    batch: int
    at: float
    what: str
    row: dict


def start_log(postgres):
    for service, tables in LOGGED.items():
        postgres.query(LOG + "".join(TRIGGER.format(table=table) for table in tables), service)


def _json_rows(postgres, sql, service):
    return [json.loads(line[0]) for line in csv.reader(postgres.query(f"SELECT row_to_json(t) FROM ({sql}) t", service))]


class Rows:
    """All of it at one moment; nobody should be writing."""

    def __init__(self, postgres):
        self.log = {service: [Change(line["batch"], line["at"], line["what"], line["row"]) for line in _json_rows(
            postgres, "SELECT batch, at, what, row FROM told.log ORDER BY number", service)] for service in LOGGED}
        self.tables = {service: {table: _json_rows(postgres, f"SELECT * FROM {service}.{table}", service) for table in tables}
                       for service, tables in TABLES.items()}
        self.columns = {service: {table: postgres.query(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = '%s' AND table_name = '%s'"
            % (service, table), service) for table in tables} for service, tables in TABLES.items()}

    @contextlib.contextmanager
    def databases(self):
        """{service: an SQLite database with the same rows}, for what was written to look at files of SQLite."""
        with contextlib.ExitStack() as stack:
            made = {}
            for service, tables in self.tables.items():
                made[service] = stack.enter_context(contextlib.closing(sqlite3.connect(":memory:")))
                for table, rows in tables.items():
                    columns = self.columns[service][table]
                    made[service].execute(f'CREATE TABLE "{table}" ({", ".join(columns)})')
                    made[service].executemany(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(columns))})',
                                              [[row[column] for column in columns] for row in rows])
            yield made
