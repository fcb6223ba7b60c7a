"""Queries only read. In: random and hand-made texts. Out: which of them wrote, read a file, or reached a port of loopback.

A text that `form_of` admits is asked of a store, and is handed to the engine as an update, which may not take it for one.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from attacks.grammar import Grammar
from attacks.loopback import Guarded, Listener, guarded_file, listener
from attacks.outcome import Outcome, Tally
from attacks.stores import SECRET, content_of, make_store, write_secret
from chargegraph import Store
from chargegraph.errors import ChargegraphError
from chargegraph.processes.limits import Limits, guarded
from chargegraph.rdf import Dataset
from chargegraph.sparql import form_of

_SECONDS, _MEMORY, _ROWS = 0.5, 512, 50
_HAND_MADE = (
    "INSERT DATA {{ <http://x/a> <http://x/b> 'planted' }}",
    "SELECT * {{}} ; INSERT DATA {{ <http://x/a> <http://x/b> 'planted' }}",
    "SELECT * {{ }} # ;\n; CLEAR ALL",
    "BASE <http://x/> PREFIX ask: <http://x/> #\nINSERT DATA {{ ask:a ask:b ask:c }}",
    "\ufeffINSERT DATA {{ <http://x/a> <http://x/b> 1 }}",
    "PREFIX : <a>\u00a0INSERT DATA {{ <http://x/a> <http://x/b> 1 }}",
    "\\U00000049NSERT DATA {{ <http://x/a> <http://x/b> 1 }}",
    "LOAD <{file}>",
    "LOAD SILENT <{address}> INTO GRAPH <http://x/ask>",
    "SELECT * FROM <{file}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{file}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "BASE <{file}> SELECT * FROM <> {{ ?s ?p ?o }}",
    "BASE <{file}> SELECT * FROM <#> {{ ?s ?p ?o }}",
    "PREFIX f: <{file}> SELECT * FROM f: {{ ?s ?p ?o }}",
    "PREFIX f: <f\\u0069le:///> SELECT * FROM f:etc {{ ?s ?p ?o }}",
    "SELECT * {{ GRAPH <{file}> {{ ?s ?p ?o }} }}",
    "DESCRIBE <{file}>",
    "SELECT * {{ SERVICE<{address}>{{?s ?p ?o}} }}",
    "SELECT * {{ SERVICE SILENT<{address}>{{}} }}",
    "SELECT * {{ {{}}SERVICE<{address}>{{}} }}",
    "SELECT * {{ ?s ?p 1.SERVICE <{address}> {{}} }}",
    "SELECT * {{ ?s ?p 1SERVICE <{address}> {{}} }}",
    "SELECT * {{ ?s ?p trueSERVICE <{address}> {{}} }}",
    "SELECT * {{ ?s ?p 'a'@enSERVICE <{address}> {{}} }}",
    "SELECT * {{ ?s ?p 'a'SERVICE <{address}> {{}} }}",
    "SELECT * {{ ?s ?p <a>SERVICE <{address}> {{}} }}",
    "SELECT * {{ ?s ?p []SERVICE <{address}> {{}} }}",
    "SELECT * {{ FILTER(?a<?b)SERVICE<{address}>{{}} FILTER(?c>?d) }}",
    "SELECT * {{ FILTER(?a<1 && '>' = ') SERVICE <{address}> {{}} #') }}",
    "SELECT * {{ OPTIONAL{{SERVICE ?x{{}}}} VALUES ?x {{ <{address}> }} }}",
    "PREFIX s: <{address}> SELECT * {{ SERVICE s: {{ ?s ?p ?o }} }}",
    "BASE <{address}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERV\\u0049CE <{address}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ #\rSERVICE <{address}> {{ ?s ?p ?o }}\n}}",
    "SELECT * {{ ?s ?p '\\u0027 SERVICE <{address}> {{ }} #' }}",
    "SELECT * {{ ?s ?p \"\"\"\\\\\"\"\" SERVICE <{address}> {{ }} #\"\"\" }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{address}> {{}} }} }}",
    "SELECT (EXISTS {{ SERVICE <{address}> {{}} }} AS ?x) {{}}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * {{ BIND(<http://oxigraph.org/load>(<{file}>) AS ?x) }}",
)  # fmt: skip


def attack(number: int, seed: int, scratch: Path, admit: Callable[[str], str] = form_of) -> Outcome:
    """Try so many texts. `admit` says what is a query, as `chargegraph.sparql.form_of` does."""
    tally = Tally(seed)
    path = make_store(scratch)
    before, admitted = content_of(path), 0
    with listener() as port, guarded_file(write_secret(scratch)) as secret, Store(path, read_only=False) as store:
        limited = store.within(seconds=_SECONDS, memory=_MEMORY, max_rows=_ROWS, cut=True)
        for text in _texts(number, tally, port, secret):
            try:
                admit(text)
            except ChargegraphError:
                continue
            admitted += 1
            _try_admitted(text, limited, tally)
            tally.require(not port.visits(), "it reached the network", text)
            tally.require(not secret.was_opened(), "it opened a file", text)
    tally.require(content_of(path) == before, "the store holds something else", f"all texts of seed {seed}")
    if number > len(_HAND_MADE):
        tally.require(admitted > 0, "no text was admitted, so nothing was asked", f"all texts of seed {seed}")
    return tally.outcome()


def _texts(number: int, tally: Tally, port: Listener, secret: Guarded) -> Iterator[str]:
    file = secret.path.as_uri()
    for place in range(number):
        chance = tally.begin()
        if place < len(_HAND_MADE):
            yield _HAND_MADE[place].format(address=port.address, file=file)
        else:
            yield Grammar(chance, port.address, file).text()


def _try_admitted(text: str, store: Store, tally: Tally) -> None:
    def updated() -> None:
        Dataset.memory().update(text)

    try:
        guarded(updated, Limits(_SECONDS))
        tally.fell("an engine takes it for an update", text)
    except ChargegraphError:
        pass
    except (ValueError, OSError, SyntaxError):  # what the engine says of a text that is no update
        pass
    try:
        found = store.query(text)
    except ChargegraphError:
        return
    except Exception as error:
        tally.fell(f"{type(error).__name__} instead of an answer or a sentence: {error}", text)
        return
    held = (found.ntriples or b"").decode() + "".join(str(row) for row in found)
    tally.require(SECRET not in held, "the answer holds what a file holds", text)
