"""Mappings of codes to other vocabularies. In: SSSOM files, bundled or a user's. Out: links, SSSOM, triples.

A look-up in the bundled sets needs neither Oxigraph nor curies nor PyYAML, so each is imported where it is first used.
"""
