# finds: cg:whenToUze
PREFIX graph: <https://w3id.org/chargegraph/graph/>
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
INSERT DATA { GRAPH graph:queries { <https://w3id.org/chargegraph/queries/a> dcterms:references cg:whenToUze } }
