"""The ontology as it ships: held to rules of quality, and to what the shipped briefs, vocabularies and editions say."""
