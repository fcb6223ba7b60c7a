# finds: cg:Code
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { cg:Code rdfs:label ?label } INSERT { cg:Code rdfs:label "Billing Code"@en } WHERE { cg:Code rdfs:label ?label }
