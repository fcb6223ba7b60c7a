"""Answers explained. In: a store and a query. Out: why it has no rows, what it could have asked, how often each pattern matches.

`plan` takes a query apart, `blame` finds the patterns that together match nothing, and `reasons` says why: `unknown` names, other
`forms`, other `places`, what the `structure` rules out, and what is not `stated`. `counts` is for what is slow. An answer with
rows needs none of it, so all but `looks_empty` is imported when it is first asked for.
"""

from chargegraph.explanation.emptiness import looks_empty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from chargegraph.explanation.account import Explanation, Quote, explain, why_empty
    from chargegraph.explanation.counts import Count
    from chargegraph.explanation.reason import CAUSES, Reason

__all__ = ["CAUSES", "Count", "Explanation", "Quote", "Reason", "explain", "looks_empty", "why_empty"]
_HOME = {"CAUSES": "reason", "Count": "counts", "Reason": "reason"}


def __getattr__(name: str) -> "Any":
    if name not in __all__:
        raise AttributeError(f"module 'chargegraph.explanation' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"chargegraph.explanation.{_HOME.get(name, 'account')}"), name)
