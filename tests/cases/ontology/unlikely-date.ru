# finds: https://w3id.org/chargegraph/ns
PREFIX dcterms: <http://purl.org/dc/terms/>
DELETE { ?o dcterms:modified ?day } INSERT { ?o dcterms:modified "2020-01-01" } WHERE { ?o dcterms:modified ?day }
