# finds: https://w3id.org/chargegraph/ns
PREFIX dcterms: <http://purl.org/dc/terms/>
DELETE { ?o dcterms:bibliographicCitation ?c } INSERT { ?o dcterms:bibliographicCitation "chargegraph ontology" } WHERE { ?o dcterms:bibliographicCitation ?c }
