# finds: cg:whenToUse
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { cg:whenToUse rdfs:label ?label } INSERT { cg:whenToUse rdfs:label "whenToUse"@en } WHERE { cg:whenToUse rdfs:label ?label }
