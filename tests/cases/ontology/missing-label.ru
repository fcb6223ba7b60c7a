# finds: cg:Modifier
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE WHERE { cg:Modifier rdfs:label ?label }
