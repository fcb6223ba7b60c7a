"""Full-text search. In: a store and words. Out: hits in what briefs and authorities say, ranked, each with its place.

`request` reads what is typed; `texts` gathers what is searched; `index` keeps it beside the store's data, in rows that `index_rows` numbers; `hits` asks and ranks.
"""
