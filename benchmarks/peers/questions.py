"""The questions, each as SPARQL and as SQL. In: a number of briefs. Out: what to ask of a corpus of so many.

A question of the catalogue is asked of ours by its name, and of other engines in two shapes of SPARQL: the catalogue's text, and
a plain one, as somebody writes it who does not know the engine. The quicker counts. SQL asks the tables of tables.py. Plain texts
have STR around what GROUP_CONCAT joins: of a variable alone maplib 0.20 joins numbers of its own.
"""

from collections import Counter
from itertools import combinations
from typing import NamedTuple

import corpus
from corpus import Facts

from chargegraph.query.catalogue import load_query
from chargegraph.rdf.names import prologue

WORD = "contrast"
"""It stands in the notes of one brief."""
PAYER, DIAGNOSIS, MODIFIER, TAXONOMY = "Medicare", "C78", "50", "207L00000X"
CANNED, PLAIN, SQL, OWN = "canned", "plain", "sql", "own"
"""The shapes in which a question is asked."""


class Question(NamedTuple):
    """What is asked."""

    name: str
    canned: str = ""
    """The query of the catalogue."""
    values: dict[str, str] = {}  # noqa: RUF012, nobody changes it
    plain: str = ""
    sql: str = ""
    words: tuple[int, ...] = ()
    """The columns that list words, in whatever order."""
    top: int | None = None
    """The rows that count, the first so many."""
    over_many: bool = True
    """Whether all briefs have to be looked at; else one has."""

    def text(self, shape: str) -> str:
        if shape == CANNED:
            return load_query(self.canned).bind(**self.values)
        return f"{prologue('cg', 'skos')}\n{self.plain}" if shape == PLAIN else self.sql

    def shapes(self, language: str) -> tuple[str, ...]:
        """Those that there are of it in SPARQL or SQL."""
        if language == SQL:
            return (SQL,) if self.sql else ()
        return tuple(shape for shape, text in ((CANNED, self.canned), (PLAIN, self.plain)) if text)


def questions(number: int) -> list[Question]:
    """Every question, about what a corpus of so many briefs has."""
    middle, alike = str(corpus.FIRST + number // 2), one_alike(list(corpus.briefs(number)))
    codes = {"neighbours": alike, "shared modifiers": alike}
    return [
        each._replace(plain=each.plain.replace("$code", code), sql=each.sql.replace("$code", code))
        for each in _all(middle, alike)
        for code in [codes.get(each.name, middle)]
    ]


def one_alike(briefs: list[Facts]) -> str:
    """The code of a brief that shares two diagnoses with others, if there is any such."""
    pairs = Counter(pair for brief in briefs for pair in _pairs(brief))
    return max(briefs, key=lambda brief: sum(pairs[pair] - 1 for pair in _pairs(brief))).code


def _pairs(brief: Facts) -> list[tuple[str | None, str | None]]:
    return list(combinations(sorted({fact.code or "" for fact in brief.of("diagnosis")}), 2))


FIRST = str(corpus.FIRST)
"""The point look-up is about the first brief, which is the same among however many."""


def _all(code: str, alike: str) -> list[Question]:
    both = {"code": alike, "minimum": "2"}
    return [
        Question("point look-up", "modifiers-of-procedure", {"code": FIRST}, sql=_POINT, over_many=False),
        Question("procedure card", "procedure-card", {"code": code}, sql=_CARD, over_many=False),
        Question("CONSTRUCT of one brief", plain=_CONSTRUCT, over_many=False),
        Question("neighbours", "shared-diagnoses", both, _SHARED.format("diagnosis"), _shared("diagnosis"), (2,)),
        Question("most frequent modifiers", "modifier-frequency", {}, _FREQUENCY, _FREQUENCY_SQL, top=20),
        Question("matrix for a payer", "specialty-diagnosis-matrix", {"payer": PAYER}, _MATRIX, _MATRIX_SQL),
        Question("word in when-to-use", plain=_TEXT, sql=_TEXT_SQL),
        Question("full-text search", sql=_SEARCH_SQL),
        Question("label conflicts", "label-conflicts", {}, _CONFLICTS, _CONFLICTS_SQL, (3,)),
        Question("procedures by diagnosis", "procedures-by-diagnosis", {"diagnosis": DIAGNOSIS}, sql=_by("diagnosis")),
        Question("procedures by modifier", "procedures-by-modifier", {"modifier": MODIFIER}, sql=_by("modifier")),
        Question("procedures by specialty", "procedures-by-specialty", {"taxonomy": TAXONOMY}, sql=_by("specialty")),
        Question("procedures by payer", "procedures-by-payer", {"payer": PAYER}, sql=_BY_PAYER_SQL),
        Question("shared modifiers", "shared-modifiers", both, _SHARED.format("modifier"), _shared("modifier"), (2,)),
        Question("inventory", "graph-inventory", {}, _INVENTORY, _INVENTORY_SQL),
        Question("codes without brief", "codes-without-brief", {}, _WITHOUT, _WITHOUT_SQL, (1,)),
        Question("one-way relations", "one-way-relations", {}, _ONE_WAY, _ONE_WAY_SQL),
    ]


_POINT = f"""SELECT s.code, s.label, s.note, s.line, b.name, s.iri FROM brief b JOIN statement s ON s.brief = b.id
    WHERE b.code = '{FIRST}' AND s.kind = 'modifier' ORDER BY b.name, s.start"""
_CARD = """SELECT s.kind, CASE WHEN s.kind = 'title' THEN b.code ELSE coalesce(s.item, s.code) END,
        CASE WHEN s.kind = 'title' THEN b.title WHEN s.label IS NOT NULL AND s.note IS NOT NULL THEN s.label || ': ' || s.note
             ELSE coalesce(s.label, s.note, s.written) END, s.line, b.name, s.iri
    FROM brief b JOIN statement s ON s.brief = b.id WHERE b.code = '$code' AND s.kind <> 'mention' ORDER BY b.name, s.start"""
_CONSTRUCT = """CONSTRUCT { ?s ?p ?o } WHERE {
    { ?s a cg:Brief ; cg:statedCode "$code" ; ?p ?o } UNION { ?b cg:statedCode "$code" . ?s cg:brief ?b ; ?p ?o } }"""
_SHARED = """SELECT ?other (COUNT(DISTINCT ?code) AS ?shared) (GROUP_CONCAT(DISTINCT STR(?code); SEPARATOR=" ") AS ?codes)
    WHERE {{
    ?b cg:statedCode "$code" . ?mine cg:brief ?b ; cg:{0} ?thing . ?thing skos:notation ?code .
    ?theirs cg:{0} ?thing ; cg:brief ?o . ?o cg:statedCode ?other FILTER (?other != "$code") }}
    GROUP BY ?other HAVING (COUNT(DISTINCT ?code) >= 2)"""
_FREQUENCY = """SELECT ?modifier (COUNT(?use) AS ?uses) (COUNT(DISTINCT ?procedure) AS ?procedures) WHERE {
    ?use cg:modifier ?m ; cg:brief ?b . ?b cg:code ?procedure . ?m skos:notation ?modifier }
    GROUP BY ?modifier ORDER BY DESC(?uses) ?modifier LIMIT 20"""
_FREQUENCY_SQL = """SELECT s.code, count(*) AS uses, count(DISTINCT b.code) FROM statement s JOIN brief b ON b.id = s.brief
    WHERE s.kind = 'modifier' GROUP BY s.code ORDER BY uses DESC, s.code LIMIT 20"""
_MATRIX = f"""SELECT ?taxonomy ?specialty ?diagnosis (COUNT(DISTINCT ?procedure) AS ?procedures) WHERE {{
    ?named cg:payer ?payer ; cg:brief ?b . ?payer skos:prefLabel ?name FILTER (LCASE(STR(?name)) = "{PAYER.lower()}")
    ?b cg:code ?procedure . ?role cg:brief ?b ; cg:specialty ?s . ?s skos:notation ?taxonomy .
    ?indication cg:brief ?b ; cg:diagnosis ?d . ?d skos:notation ?diagnosis .
    {{ SELECT ?s (MIN(STR(?label)) AS ?specialty) WHERE {{ ?any cg:specialty ?s ; cg:statedLabel ?label }} GROUP BY ?s }} }}
    GROUP BY ?taxonomy ?specialty ?diagnosis"""
_MATRIX_SQL = f"""SELECT r.code, n.label, i.code, count(DISTINCT b.code) AS procedures
    FROM brief b JOIN statement r ON r.brief = b.id AND r.kind = 'specialty'
    JOIN statement i ON i.brief = b.id AND i.kind = 'diagnosis'
    JOIN (SELECT code, min(label) AS label FROM statement WHERE kind = 'specialty' GROUP BY code) n ON n.code = r.code
    WHERE b.id IN (SELECT brief FROM statement WHERE kind = 'payer' AND lower(item) = '{PAYER.lower()}')
    GROUP BY r.code, n.label, i.code ORDER BY procedures DESC, r.code, i.code"""
_TEXT = f"""SELECT ?code ?modifier ?when ?line WHERE {{ ?use cg:whenToUse ?when FILTER CONTAINS(?when, "{WORD}")
    ?use cg:statedCode ?modifier ; cg:line ?line ; cg:brief ?b . ?b cg:statedCode ?code }}"""
_TEXT_SQL = f"""SELECT b.code, s.code, s.note, s.line FROM statement s JOIN brief b ON b.id = s.brief
    WHERE s.kind = 'modifier' AND s.note LIKE '%{WORD}%'"""
_SEARCH_SQL = f"""SELECT b.name, s.line, s.note FROM words JOIN statement s ON s.id = words.rowid JOIN brief b ON b.id = s.brief
    WHERE words MATCH '{WORD}' ORDER BY rank"""
_CONFLICTS = """SELECT ?kind ?code ?label (GROUP_CONCAT(DISTINCT STR(?name); SEPARATOR=" ") AS ?briefs) WHERE {
    { SELECT ?class ?code WHERE { ?any a ?class ; cg:statedCode ?code ; cg:statedLabel ?called }
      GROUP BY ?class ?code HAVING (COUNT(DISTINCT LCASE(STR(?called))) > 1) }
    ?statement a ?class ; cg:statedCode ?code ; cg:statedLabel ?said ; cg:brief ?b . ?b cg:name ?name .
    ?k cg:coversClass ?class ; skos:notation ?kind BIND (STR(?said) AS ?label) } GROUP BY ?kind ?code ?label"""
_CONFLICTS_SQL = """SELECT kind, code, label, group_concat(name, ' ') FROM (
        SELECT DISTINCT s.kind AS kind, s.code AS code, s.label AS label, b.name AS name
        FROM statement s JOIN brief b ON b.id = s.brief
        JOIN (SELECT kind, code FROM statement GROUP BY kind, code HAVING count(DISTINCT lower(label)) > 1) c
        ON c.kind = s.kind AND c.code = s.code WHERE s.label IS NOT NULL ORDER BY b.name) AS said
    GROUP BY kind, code, label ORDER BY kind, code, label"""
_BY_PAYER_SQL = f"""SELECT b.code, b.title, s.item, s.written, s.line, b.name, s.iri
    FROM statement s JOIN brief b ON b.id = s.brief
    WHERE s.kind = 'payer' AND lower(s.item) = '{PAYER.lower()}' ORDER BY b.code, b.name, s.start"""
_INVENTORY = """SELECT ?kind ?count WHERE {
    { SELECT ("brief" AS ?kind) (COUNT(DISTINCT ?b) AS ?count) WHERE { ?b a cg:Brief } }
    UNION { SELECT ("procedure" AS ?kind) (COUNT(DISTINCT ?p) AS ?count) WHERE { ?b cg:code ?p } }
    UNION { SELECT ?kind (COUNT(?s) AS ?count)
            WHERE { ?k cg:coversClass ?class ; skos:notation ?kind . ?s a ?class } GROUP BY ?kind } }"""
_INVENTORY_SQL = """SELECT 'brief', count(*) FROM brief UNION ALL SELECT 'procedure', count(DISTINCT code) FROM brief
    UNION ALL SELECT kind, count(*) FROM statement GROUP BY kind"""
_WITHOUT = """SELECT ?code (GROUP_CONCAT(DISTINCT STR(?citing); SEPARATOR=" ") AS ?cited_by) WHERE {
    ?statement cg:related ?r ; cg:brief ?b . ?b cg:statedCode ?citing . ?r skos:notation ?code
    FILTER NOT EXISTS { ?own cg:code ?r } } GROUP BY ?code"""
_WITHOUT_SQL = """SELECT code, group_concat(citing, ' ') FROM (
        SELECT DISTINCT s.code AS code, b.code AS citing FROM statement s JOIN brief b ON b.id = s.brief
        WHERE s.kind = 'related' AND s.code NOT IN (SELECT code FROM brief) ORDER BY citing) AS cited
    GROUP BY code ORDER BY code"""
_ONE_WAY = """SELECT ?code ?related ?relationship ?line ?brief ?statement WHERE {
    ?statement cg:related ?r ; cg:brief ?b ; cg:statedCode ?related ; cg:line ?line .
    OPTIONAL { ?statement cg:relationship ?relationship }
    ?b cg:code ?procedure ; cg:statedCode ?code ; cg:name ?brief . FILTER EXISTS { ?own cg:code ?r }
    FILTER NOT EXISTS { ?back cg:related ?procedure ; cg:brief ?theirs . ?theirs cg:code ?r } }"""
_ONE_WAY_SQL = """SELECT b.code, s.code, s.note, s.line, b.name, s.iri FROM statement s JOIN brief b ON b.id = s.brief
    WHERE s.kind = 'related' AND s.code IN (SELECT code FROM brief) AND NOT EXISTS (
        SELECT 1 FROM brief o JOIN statement t ON t.brief = o.id AND t.kind = 'related' WHERE o.code = s.code AND t.code = b.code)
    ORDER BY b.code, b.name, s.start, s.code"""


def _by(kind: str) -> str:
    """Which procedures a code of this kind is named for."""
    fits = {"diagnosis": f"LIKE '{DIAGNOSIS}%'", "modifier": f"= '{MODIFIER}'", "specialty": f"= '{TAXONOMY}'"}[kind]
    return f"""SELECT b.code, b.title, s.code, s.label, s.note, s.line, b.name, s.iri
        FROM statement s JOIN brief b ON b.id = s.brief
        WHERE s.kind = '{kind}' AND s.code {fits} ORDER BY b.code, b.name, s.start"""


def _shared(kind: str) -> str:
    return f"""SELECT other, count(*) AS shared, group_concat(code, ' ') FROM (
            SELECT DISTINCT o.code AS other, mine.code AS code FROM brief b
            JOIN statement mine ON mine.brief = b.id AND mine.kind = '{kind}'
            JOIN statement theirs ON theirs.kind = '{kind}' AND theirs.code = mine.code
            JOIN brief o ON o.id = theirs.brief WHERE b.code = '$code' AND o.code <> '$code' ORDER BY mine.code) AS both_have
        GROUP BY other HAVING count(*) >= 2 ORDER BY shared DESC, other"""
