PREFIX graph: <https://w3id.org/chargegraph/graph/>
PREFIX cpt: <http://purl.bioontology.org/ontology/CPT/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA { GRAPH graph:own-list { cpt:0686T skos:prefLabel "A title"@en } }
