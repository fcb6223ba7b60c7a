PREFIX cpt: <http://purl.bioontology.org/ontology/CPT/>
INSERT DATA { cpt:0686T <https://example.org/complications> 0.02 }
