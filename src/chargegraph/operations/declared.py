"""The operations by name. In: nothing. Out: a record for each: its parameters, its functions, its address, its help.

Commands, addresses over HTTP, OpenAPI and the reference pages derive from these records.
"""

from chargegraph.operations.operation import Operation, Taken

_BRIEF = Taken("brief", "brief", "0686T", "a brief's short name, or a code: then all its briefs")
_ONE_BRIEF = Taken("brief", "brief", "0686T", "a brief's short name, or the code that it alone is about")
_WITH_ONE = "a brief's short name, also of one that was replaced, or a code with one brief"
_OLD = Taken("old", "brief", "0686T-4272f5728c5d", _WITH_ONE)
_NEW = Taken("new", "brief", "0686T", "another")
_SHOWN = Taken("code", "code", "0686T", "a CPT or HCPCS code")
_QUERY = Taken("query", "query", "SELECT ?s { ?s ?p ?o }", "SPARQL")
_WORDS = Taken("text", "text", "focused ultrasound", "what to look for")
_CHECKED = Taken("code", "code", "0686T", "a code or a brief's short name (default: every brief)", default="")
_DAY = Taken("on", "day", "2026-01-01", "ask the editions in force on this day", default="")
_SYSTEM = Taken("system", "system", "icd10cm", "a code system such as icd10cm (default: every one)", default="")
_CODE = Taken("code", "code", "C78.7", "a code")
_CODES = Taken("codes", "code", "C22.0", "codes (default: every code that the store's briefs state)", default="", many=True)

_ALL = (
    Operation("build", "put briefs into the graph", writes=True),
    Operation("convert", "write what briefs say as shards for a bulk loader"),
    Operation(
        "briefs",
        "the briefs in the store: code, title, source, date, statements, findings",
        rows="of_briefs:list_briefs",
        path="/briefs",
        help="""The briefs in the store, by code: title, source, date of publication, how many statements, how many findings.

Findings are those that the last check kept.

example: chargegraph briefs
         chargegraph briefs --format csv""",
    ),
    Operation("show", "one screen on a code, each statement with its line", _SHOWN, rows="of_briefs:show", path="/card/{code}"),
    Operation(
        "ledger",
        "every line of a brief and what it became",
        _BRIEF,
        rows="of_briefs:ledger",
        path="/ledger/{brief}",
        help="""Every line of a brief's text and what it became; prose and lines that were not understood among them.

example: chargegraph ledger 0686T
         chargegraph ledger 0686T --format csv | grep 'not understood'""",
        note="",
    ),
    Operation(
        "source",
        "the original text of a brief, byte for byte",
        _ONE_BRIEF,
        rows="of_briefs:lines",
        text="of_briefs:source",
        path="/source/{brief}",
        help="""The original of a brief, byte for byte, out of the graph.

example: chargegraph source 0686T | cmp - 0686T.txt""",
    ),
    Operation(
        "diff", "two briefs: statements added, dropped, reworded", _OLD, _NEW, rows="of_briefs:diff", path="/diff/{old}/{new}"
    ),
    Operation(
        "remove",
        "take a brief out of the graph",
        _ONE_BRIEF,
        does="changing:remove",
        writes=True,
        help="""Take a brief out of the graph whole: its text, its statements, its findings.

example: chargegraph remove 0686T-08f10f90fa37""",
    ),
    Operation(
        "queries",
        "the catalogue of canned queries",
        rows="of_store:queries",
        needs_store=False,
        asks_store=False,
    ),
    Operation("run", "ask a canned query"),
    Operation("query", "ask SPARQL"),
    Operation("explain", "why a query has no rows, or is slow", _QUERY, rows="derived_rows:explained", path="/explain"),
    Operation("search", "look for words in what briefs and authorities say", _WORDS, rows="derived_rows:hits"),
    Operation("serve", "a SPARQL endpoint over HTTP, with canned queries and pages"),
    Operation(
        "check",
        "compare what briefs state with the authorities, and with itself",
        _CHECKED,
        _DAY,
        rows="derived_rows:findings",
        path="/check",
    ),
    Operation(
        "validate",
        "hold the store, or a file of RDF, to the shapes of the ontology",
        Taken("brief", "brief", "0686T", "a brief's short name, or a code (default: every brief)", default=""),
        rows="validating:validate",
        path="/validate",
    ),
    Operation(
        "reason",
        "say what follows from the graph by the ontology, and what contradicts it",
        Taken("brief", "brief", "0686T", "a brief's short name, or a code (default: every brief)", default=""),
        rows="reasoning:reason",
        path="/reason",
    ),
    Operation(
        "lookup",
        "a code: official label, hierarchy, notes, links, briefs",
        _SYSTEM,
        _CODE,
        rows="lookup:lookup",
        path="/lookup/{system}/{code}",
        needs_store=False,
        help="""\
What authorities and briefs say of a code: official label, hierarchy, notes, edition, links, and the briefs that state it.

A bare code is sought in every code system. Bundled editions need no store.

example: chargegraph lookup icd10cm C22
         chargegraph lookup 0686T""",
    ),
    Operation(
        "link",
        "a code's mappings to outside terminologies, as SSSOM",
        _CODES,
        rows="linking:link",
        path="/link",
        needs_store=False,
    ),
    Operation(
        "scheme",
        "code systems at hand: list, add, diff, remove",
        rows="of_store:schemes",
        path="/schemes",
        needs_store=False,
        writes=True,
    ),
    Operation("export", "write the graph as Turtle or another RDF format"),
    Operation("load", "put RDF into the graph: an export, or notes of your own", writes=True),
    Operation("draw", "draw what briefs state on a code, or the classes of the ontology", needs_store=False),
    Operation("ontology", "write the ontology, say what a term means, or check it", needs_store=False),
    Operation(
        "info",
        "what the store holds, its size and the hash of its content",
        rows="of_store:info",
        path="/info",
        help="""What the store holds: briefs, statements, editions, graphs, its size, and the hash of its content.

example: chargegraph info
         chargegraph info --format json""",
    ),
    Operation(
        "backup",
        "copy the store to a directory",
        Taken("to", "name", "/backups/monday", "a directory that does not exist yet", metavar="DIR"),
        does="changing:backup",
        help="""Copy the store to a new directory, whole and at one moment. The copy is a store itself.

example: chargegraph backup /backups/chargegraph-monday""",
    ),
    Operation(
        "restore",
        "make a store out of a copy",
        Taken("backup", "name", "/backups/monday", "the copy", metavar="DIR"),
        does="changing:restore",
        help="""Make a store out of a copy that `backup` made. Where a store is already, nothing is done; the copy stays.

example: chargegraph restore /backups/chargegraph-monday --store chargegraph.store""",
    ),
    Operation(
        "verify",
        "read the whole store and say whether it is damaged",
        does="changing:verify",
        help="""\
Read the store from end to end, every index of it, and compare it with the hash of its content that `info`, `verify` or a receipt
kept when the same files were read before. It changes nothing.

example: chargegraph verify""",
    ),
    Operation(
        "compact",
        "order the store's files anew",
        does="changing:compact",
        help="""\
Order the files of the store anew, so that they take less room and answer sooner: after many briefs came or went.

example: chargegraph compact""",
    ),
)
OPERATIONS = {operation.name: operation for operation in _ALL}
"""Every operation by its name, in the order of the command line's help."""
ADDRESSES = tuple((address, operation) for operation in _ALL for address in operation.addresses)
"""Every address over HTTP, with the operation that answers there."""
