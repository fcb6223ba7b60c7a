"""Codes in a brief. In: lines. Out: the statements that tables and lists make about codes, by the words above them."""
