# finds: cg:verdict
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE WHERE { cg:verdict skos:definition ?text }
