# finds: cg:price
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT DATA { cg:price a owl:DatatypeProperty ; rdfs:label "price"@en }
