"""Pages. In: the bytes of a file. Out: the lines that a reader of it sees, each character with its place in the raw text."""
