"""The schema of a database as lines of text, to be compared: its own words, in no order.

The order of columns is left out, and so is the name that PostgreSQL or Django thought of for a
unique constraint: a column that came later stands at the end, its constraint is named otherwise.
"""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from urllib.parse import urlsplit

import psycopg

COLUMNS = """
    SELECT 'column', table_name, column_name, data_type, character_maximum_length,
        numeric_precision, numeric_scale, is_nullable, column_default, is_identity,
        identity_generation
    FROM information_schema.columns WHERE table_schema = 'public'
"""
INDEXES = "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
CONSTRAINTS = """
    SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""
TRIGGERS = """
    SELECT 'trigger', tgname, pg_get_triggerdef(oid), tgenabled
    FROM pg_trigger WHERE NOT tgisinternal
"""
RELATIONS = """
    SELECT 'relation', relname, relkind, reloptions, pg_get_partkeydef(oid),
        pg_get_expr(relpartbound, oid)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""
FUNCTIONS = """
    SELECT 'function', proname, pg_get_functiondef(oid)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
CATALOGUE = (COLUMNS, INDEXES, CONSTRAINTS, TRIGGERS, RELATIONS, FUNCTIONS)
OWN_NAME = re.compile(r"(_[0-9a-f]{8}_uniq|_key)\b")


def schema(url: str) -> list[str]:
    """The schema of the database at `url`, sorted."""
    lines = _postgres(url) if url.startswith("postgres") else _sqlite(urlsplit(url).path)
    return sorted(lines)


def _postgres(url: str) -> Iterable[str]:
    with psycopg.connect(url) as server:
        for query in CATALOGUE:
            for row in server.execute(query):
                yield OWN_NAME.sub("_unique", " | ".join(map(str, row)))


def _sqlite(path: str) -> Iterable[str]:
    with closing(sqlite3.connect(path)) as database:
        for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master"):
            if sql and kind == "table":
                yield f"{kind} | {name} | {' | '.join(_columns(sql))}"
            elif sql:
                yield f"{kind} | {name} | {sql}"


def _columns(sql: str) -> list[str]:
    """What stands between the outer brackets of a CREATE TABLE, cut at its own commas."""
    found, depth = [""], 0
    for letter in sql[sql.index("(") + 1 : sql.rindex(")")]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return sorted(column.strip() for column in found)
