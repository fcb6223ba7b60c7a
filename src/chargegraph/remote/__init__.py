"""The door to SPARQL endpoints. In: SPARQL text and an address that the operator named. Out: answers as of an embedded dataset.

The only importer of SPARQLWrapper. Follows the SPARQL 1.1 Protocol and, for uploads where it is named, the Graph Store Protocol.
What a request takes is dear to import, so a module is imported where it is first needed.
"""
