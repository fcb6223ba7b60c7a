# finds: skos:editorialNote
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA { cg:Modifier skos:editorialNote "to do"@en }
