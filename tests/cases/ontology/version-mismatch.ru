# finds: https://w3id.org/chargegraph/ns
PREFIX owl: <http://www.w3.org/2002/07/owl#>
DELETE { ?o owl:versionInfo ?version } INSERT { ?o owl:versionInfo "0.2.0" } WHERE { ?o a owl:Ontology ; owl:versionInfo ?version }
