"""The graph on disk, in memory, or behind an endpoint. In: briefs, editions, RDF, findings. Out: rows, graphs, exports."""
