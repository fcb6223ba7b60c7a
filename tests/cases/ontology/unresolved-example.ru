# finds: cg:Modifier
PREFIX graph: <https://w3id.org/chargegraph/graph/>
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
INSERT DATA { GRAPH graph:examples { cg:Modifier dcterms:references <http://purl.bioontology.org/ontology/CPT/7X> } }
