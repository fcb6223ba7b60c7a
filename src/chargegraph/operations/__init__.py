"""What a command does: one function over a store and values, for the command line, Python and HTTP alike.

`declared` has a record for each operation, from which commands, addresses, OpenAPI, the public face and the reference pages
derive. The other modules have the functions.
"""
