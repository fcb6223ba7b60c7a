"""Work in a process of its own. In: a function and limits. Out: what it returns, or which limit it met."""
