# finds: https://w3id.org/chargegraph/ns
PREFIX dcterms: <http://purl.org/dc/terms/>
DELETE WHERE { <https://w3id.org/chargegraph/ns> dcterms:created ?day }
