# finds: cg:Brief
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT DATA { cg:Brief rdfs:label "text about a code"@en }
