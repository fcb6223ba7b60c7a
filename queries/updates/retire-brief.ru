# A brief is replaced: its findings and statements leave, and it is on no code any more; text, hash and source stay.
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX graph: <https://w3id.org/chargegraph/graph/>
DELETE { GRAPH graph:provenance { ?finding ?p ?o } }
WHERE {
  ?statement cg:brief $brief . GRAPH graph:findings { ?finding cg:about ?statement } GRAPH graph:provenance { ?finding ?p ?o }
} ;
DELETE { GRAPH graph:findings { ?finding ?p ?o } }
WHERE { ?statement cg:brief $brief . GRAPH graph:findings { ?finding cg:about ?statement ; ?p ?o } } ;
DELETE WHERE { GRAPH graph:findings { $brief ?p ?o } } ;
DELETE { ?statement ?p ?o } WHERE { ?statement cg:brief $brief ; ?p ?o } ;
DELETE { $brief ?p ?o } WHERE { VALUES ?p { cg:code cg:category cg:title } $brief ?p ?o }
