# A brief is taken out: who read it, every pointer at it, then what is left of it after it was retired.
PREFIX graph: <https://w3id.org/chargegraph/graph/>
PREFIX prov: <http://www.w3.org/ns/prov#>
DELETE WHERE { GRAPH graph:provenance { $brief ?p ?o } } ;
# What made nothing that is still there leaves.
DELETE { GRAPH graph:provenance { ?doing ?p ?o } }
WHERE { GRAPH graph:provenance { ?doing a prov:Activity ; ?p ?o FILTER NOT EXISTS { ?made prov:wasGeneratedBy ?doing } } } ;
DELETE { GRAPH graph:provenance { ?agent ?p ?o } }
WHERE { GRAPH graph:provenance { ?agent a prov:SoftwareAgent ; ?p ?o FILTER NOT EXISTS { ?doing prov:wasAssociatedWith ?agent } } } ;
DELETE { ?s ?p $brief } WHERE { ?s ?p $brief } ;
DELETE { $brief ?p ?o } WHERE { $brief ?p ?o }
