"""Answers explained. In: a store and a query. Out: why it has no rows, what it could have asked, how often each pattern matches.

`plan` takes a query apart, `culprits` finds the smallest sets of patterns that match nothing together, and `reasons` says why:
`unknown` names, other `spellings`, `other_graphs`, what the `structure` rules out, and what is `not_stated`. `counts` is for what
is slow. An answer with rows needs none of it, so nothing is imported here.
"""
