PREFIX graph: <https://w3id.org/chargegraph/graph/>
PREFIX icd10cm: <http://purl.bioontology.org/ontology/ICD10CM/>
PREFIX sssom: <https://w3id.org/sssom/>
INSERT DATA { GRAPH graph:mappings-links { graph:m sssom:subject_id icd10cm:R17 ; sssom:object_id <http://snomed.info/id/1> } }
