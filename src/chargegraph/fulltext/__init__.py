"""Full-text search. In: a store and words. Out: hits in what briefs and authorities say, ranked, each with its place.

`request` reads what is typed; `texts` gathers what is searched; `index_rows` puts it in order, and `index` keeps it beside the
store's data; `hits` asks and ranks.
"""
