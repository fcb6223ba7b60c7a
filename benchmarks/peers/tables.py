"""What the corpus says in two tables that were written by hand, in SQLite and DuckDB: how fast the questions could be.

A brief has a row, and so has each of its statements. Nothing in the tables is of RDF but the names of statements.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any

import corpus
from expected import statement_iri
from peer import Inputs, Rows, installed
from questions import SQL, Question

_TABLES = """CREATE TABLE brief (id INTEGER PRIMARY KEY, code TEXT, name TEXT, title TEXT);
CREATE TABLE statement (id INTEGER PRIMARY KEY, brief INTEGER, kind TEXT, code TEXT, item TEXT, label TEXT, note TEXT,
    written TEXT, line INTEGER, start INTEGER, iri TEXT)"""
_INDEXES = """CREATE INDEX brief_code ON brief (code);
CREATE INDEX statement_brief ON statement (brief);
CREATE INDEX statement_kind_code ON statement (kind, code)"""
_WORDS = """CREATE VIRTUAL TABLE words USING fts5(note, content='statement', content_rowid='id');
INSERT INTO words (words) VALUES ('rebuild')"""


class Sqlite:
    """Python's own SQLite, with an index of full texts."""

    language = SQL
    load_seconds = 600.0

    def open(self, inputs: Inputs) -> None:
        path = inputs.of("SQLite")
        is_new = not path.exists()
        self._tables = sqlite3.connect(path)
        if is_new:
            self._tables.executescript(_TABLES)
            self._tables.executemany("INSERT INTO brief VALUES (?, ?, ?, ?)", _briefs(inputs.number))
            self._tables.executemany(f"INSERT INTO statement VALUES ({', '.join('?' * 11)})", _statements(inputs.number))
            self._tables.executescript(f"{_INDEXES}; {_WORDS}; ANALYZE")
            self._tables.commit()

    def answer(self, question: Question, shape: str) -> Rows:
        return self._tables.execute(question.text(shape)).fetchall()


class Duckdb:
    """DuckDB, whose search of full texts has to be fetched and is left out."""

    language = SQL
    load_seconds = 600.0

    def open(self, inputs: Inputs) -> None:
        duckdb, path = installed("duckdb"), inputs.of("DuckDB")
        is_new = not path.exists()
        self._tables = duckdb.connect(str(path))
        if is_new:
            for statement in _TABLES.split(";"):
                self._tables.execute(statement)
            for table, rows in (("brief", _briefs(inputs.number)), ("statement", _statements(inputs.number))):
                self._fill(table, [*rows], inputs)
            for statement in _INDEXES.split(";"):
                self._tables.execute(statement)

    def _fill(self, table: str, rows: list[tuple[Any, ...]], inputs: Inputs) -> None:
        """Through a file, for rows one by one take DuckDB long."""
        import csv

        path = inputs.folder / f"{table}.csv"
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        self._tables.execute(f"COPY {table} FROM '{path}' (HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"')")
        path.unlink()

    def answer(self, question: Question, shape: str) -> Rows:
        rows: list[Any] = self._tables.execute(question.text(shape)).fetchall()
        return rows


def _briefs(number: int) -> Iterator[tuple[Any, ...]]:
    return ((n, brief.code, brief.name, brief.title) for n, brief in enumerate(corpus.briefs(number)))


def _statements(number: int) -> Iterator[tuple[Any, ...]]:
    count = 0
    for n, brief in enumerate(corpus.briefs(number)):
        for fact in brief.facts:
            yield count, n, *fact, statement_iri(brief, fact)
            count += 1
