"""Reads what services keep in PostgreSQL into SQLite in memory, where the judges of answers and projections read it."""
import sqlite3

NUMBERS = ("bigint", "smallint", "integer")


def loaded(postgres, schema):
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    memory.create_collation("C", lambda a, b: (a > b) - (a < b))
    tables = {}
    for table, column, kind in postgres.query(
            f"SELECT table_name, column_name, data_type FROM information_schema.columns "
            f"WHERE table_schema = '{schema}' ORDER BY table_name, ordinal_position", schema):
        tables.setdefault(table, []).append((column, kind))
    for table, columns in tables.items():
        names = ", ".join(name for name, _ in columns)
        memory.execute(f"CREATE TABLE {table} ({names})")
        memory.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", [
            [(int(value) if value else None) if kind in NUMBERS else value for value, (_, kind) in zip(row, columns)]
            for row in postgres.query(f"SELECT {names} FROM {table}", schema)])
    return memory
