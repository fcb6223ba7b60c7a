"""Writes the expected rows of query cases that have none yet, or of all with --all. Read the difference before you commit it.

A case is tests/cases/queries/QUERY/CASE.csv, with CASE.args beside it where the query takes parameters (name=value lines), or
tests/cases/competency/QUESTION.csv.
"""

import sys

from chargegraph.operations.ontology.competency import competency_questions
from chargegraph.operations.ontology.shipped import shipped_graph, shipped_store
from tests.conftest import CASES, case_briefs, stored
from tests.query.test_catalogue import OF_FINDINGS, case_arguments, checked_cases


def main() -> None:
    plain, checked = stored(case_briefs()), checked_cases()
    cases = {path.with_suffix(".csv") for path in (CASES / "queries").glob("*/*.*")}
    for path in sorted(cases):
        if "--all" in sys.argv or not path.exists():
            store = checked if path.parent.name in OF_FINDINGS else plain
            path.write_text(store.run(path.parent.name, **case_arguments(path)).to_text("csv"), "utf-8")
            print(f"wrote {path.relative_to(CASES)}")
    wanted = {CASES / "competency" / f"{question.name}.csv": question for question in competency_questions()}
    if "--all" in sys.argv or not all(path.exists() for path in wanted):
        answering = shipped_graph(shipped_store())
        for path, question in wanted.items():
            if "--all" in sys.argv or not path.exists():
                path.write_text(question.asked_of(answering).to_text("csv"), "utf-8")
                print(f"wrote {path.relative_to(CASES)}")


if __name__ == "__main__":
    main()
