"""Coding briefs. In: a text. Out: a Brief, every statement with its passage; remarks on what was not understood; triples."""
