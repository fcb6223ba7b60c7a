"""What a worker answers. In: an open store, a question. Out: the answer, written while it is found; one module a kind of it."""
