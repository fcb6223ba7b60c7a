# finds: cg:Title
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { cg:Title rdfs:label ?label } INSERT { cg:Title rdfs:label "Title line"@en } WHERE { cg:Title rdfs:label ?label }
