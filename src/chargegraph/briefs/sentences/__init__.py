"""Sentences. In: a stretch of running text. Out: the codes, the modifiers and the curated concepts that it names."""
