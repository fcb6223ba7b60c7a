"""Code systems: what is at hand, and what two editions differ in. Bundled ones serve checks and look-ups as they are.

`add` puts an edition into the graph: a file, or a bundled one by its name. `diff` prints how many codes changed and the changed
codes that briefs state; in other formats than table every change.

example: chargegraph scheme list
         chargegraph scheme add nucc_taxonomy_251.csv
         chargegraph scheme add icd10cm-codes-2024.txt --edition 2024
         chargegraph scheme diff icd10cm@2024 icd10cm@2026
"""

import os
import sys
from argparse import Namespace
from collections import Counter

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.derived import store_if_any
from chargegraph.cli.output import write_notes, write_rows
from chargegraph.editions.changes import KINDS, changes
from chargegraph.editions.model import Edition
from chargegraph.errors import Place, UsageError, did_you_mean, unknown
from chargegraph.files import read_file
from chargegraph.formats import TABLE
from chargegraph.operations.of_store import schemes
from chargegraph.query.result import Result, Value
from chargegraph.store.at_hand import Authorities
from chargegraph.store.claims import stated_codes
from chargegraph.store.store import Store

_REMARKS = 10
"""The remarks on a file that are shown."""


def arguments(parser: Arguments) -> None:
    parser.add("action", metavar="ACTION", help="list, add FILE|NAME..., diff EDITION EDITION, or remove NAME")
    parser.add("operands", nargs="*", metavar="OPERAND", help="files, or editions such as icd10cm@2026")
    parser.add("--as", dest="scheme", metavar="SCHEME", help="add: the code system, where the file does not tell: icd10cm,"
               " nucc ...")  # fmt: skip
    parser.add("--edition", metavar="VERSION", help="add: what to call the edition, where the file does not tell")
    parser.add("--current", action="store_true", help="add: the edition to ask from now on (default: the newest)")
    parser.add("--complete", action="store_true", help="add: the file holds every code of its system, however few they are")
    parser.add("--with-descriptions", action="store_true", help="add: of a fee schedule also the descriptions, which are"
               " licensed")  # fmt: skip
    parser.store_to_fill()
    parser.rows()


def run(args: Namespace) -> int:
    actions = {
        "list": (_list, not args.operands, "nothing"),
        "add": (_add, bool(args.operands), "a file or a bundled edition"),
        "diff": (_diff, len(args.operands) == 2, "two editions"),
        "remove": (_remove, len(args.operands) == 1, "an edition's name"),
    }
    if args.action not in actions:
        raise unknown("action", args.action, actions)
    action, fits, takes = actions[args.action]
    if not fits:
        raise UsageError(f"scheme {args.action} takes {takes}", remedy="chargegraph scheme --help shows how")
    action(args)
    return 0


def _list(args: Namespace) -> None:
    with store_if_any(args.store) as store:
        found = schemes(store)
    if (args.format or TABLE.name) == TABLE.name:
        shown = ("edition", "concepts", "coverage", "where", "asked", "shareable", "title")
        found = Result(shown, [[row[name] for name in shown] for row in found])
    write_rows(found, args.format, args.output, sheet=args.for_spreadsheets)


def _add(args: Namespace) -> None:
    read = [_edition_of(operand, args) for operand in args.operands]
    with Store(args.store, update=args.update, graph_store=args.graph_store) as store:
        store.make()
        for edition in read:
            write_notes(_told(edition.remarks))
            added = store.add_edition(edition, current=args.current, complete=args.complete)
            if added.coverage != edition.coverage:
                what = f"{added.source} is taken for a part of {added.scheme}: {added.remark}"
                print(f"note: {what}; --complete says it is all", file=sys.stderr)
            marks = ["current"] * args.current + ["not to be passed on"] * (not added.shareable)
            told = [added.title, f"{len(added.concepts)} codes", added.coverage, *marks]
            print(f"{added.name}: {', '.join(told)}")


def _told(remarks: tuple[str, ...]) -> list[str]:
    """The first remarks on a file, and how many more there are."""
    further = len(remarks) - _REMARKS
    return [*remarks[:_REMARKS], *([f"and {further} more remarks on {remarks[0].split(':')[0]}"] if further > 0 else [])]


def _edition_of(operand: str, args: Namespace) -> Edition:
    """The edition in a file, or the bundled one of a name."""
    from chargegraph.editions.bundled import bundled
    from chargegraph.editions.formats.release import LIMIT
    from chargegraph.editions.recognise import load_edition

    if not os.path.exists(operand):
        names = [edition.name for edition in bundled()]
        fitting = [edition for edition in bundled() if operand in (edition.name, edition.scheme)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise UsageError(f"several bundled editions are meant by {operand!r}", remedy=f"name one of {', '.join(names)}")
        remedy = did_you_mean(operand, names) or f"bundled are {', '.join(names)}"
        raise UsageError("there is no such file, and no bundled edition of that name", where=Place(operand), remedy=remedy)
    data = read_file(operand, LIMIT, too_large="give one release of one code system")
    chosen = {"scheme": args.scheme, "edition": args.edition, "with_descriptions": args.with_descriptions}
    return load_edition(data, name=operand, **chosen)


def _remove(args: Namespace) -> None:
    (name,) = args.operands
    with Store(args.store, existing=True, update=args.update, graph_store=args.graph_store) as store:
        store.remove_edition(name.replace("@", "-"))
    print(f"removed {name}")


def _diff(args: Namespace) -> None:
    with store_if_any(args.store) as store:
        authorities = Authorities(store)
        earlier, later = (authorities.find(reference) for reference in args.operands)
        found = list(changes(earlier, later))
        citing = _citing(store, {change.code for change in found})
    shown, in_table = found, args.format in (None, TABLE.name)
    if in_table:
        counts = Counter(change.change for change in found)
        briefs: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for change in found:
            briefs[change.change].update(citing.get(change.code, ()))
        counted: list[list[Value]] = [[kind, counts[kind], len(briefs[kind])] for kind in KINDS]
        write_rows(Result(("change", "codes", "briefs"), counted), TABLE.name, args.output)
        shown = [change for change in found if change.code in citing]
        if shown and args.output is None:
            print()
    if not in_table or (shown and args.output is None):
        columns = ("change", "code", "before", "after", "briefs")
        rows = [[*change, " ".join(citing.get(change.code, ())) or None] for change in shown]
        write_rows(Result(columns, rows), args.format, args.output, sheet=args.for_spreadsheets)
    if not all(any(concept.label for concept in edition.concepts.values()) for edition in (earlier, later)):
        print("note: one of the two has codes without titles, so nothing is known of retitled ones", file=sys.stderr)


def _citing(store: Store | None, codes: set[str]) -> dict[str, list[str]]:
    """The short names of the briefs that state these codes."""
    found: dict[str, set[str]] = {}
    for said in stated_codes(store) if store is not None else ():
        if said.code in codes and said.kind != "modifier":
            found.setdefault(said.code, set()).add(said.brief)
    return {code: sorted(briefs) for code, briefs in found.items()}
