"""Full-text search. In: a store and words. Out: hits in what briefs and authorities say, ranked, each with its place.

`words` reads what is typed; `texts` gathers what is searched; `index` keeps it beside the store's data; `hits` asks and ranks.
"""

from chargegraph.fulltext.hits import Hit, Miss, misses, search
from chargegraph.fulltext.texts import KINDS

__all__ = ["KINDS", "Hit", "Miss", "misses", "search"]
