# finds: https://w3id.org/chargegraph/ns
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
DELETE { ?o dcterms:license ?licence } INSERT { ?o dcterms:license "Apache 2.0" } WHERE { ?o a owl:Ontology ; dcterms:license ?licence }
