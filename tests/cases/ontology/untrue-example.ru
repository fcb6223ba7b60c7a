# finds: cg:excludes1
PREFIX graph: <https://w3id.org/chargegraph/graph/>
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
DELETE { GRAPH graph:examples { cg:excludes1 rdf:object ?code } }
INSERT { GRAPH graph:examples { cg:excludes1 rdf:object <http://purl.bioontology.org/ontology/ICD10CM/R17> } }
WHERE { GRAPH graph:examples { cg:excludes1 rdf:object ?code } }
