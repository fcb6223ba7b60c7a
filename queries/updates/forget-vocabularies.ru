# The curated vocabularies of another version leave.
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX graph: <https://w3id.org/chargegraph/graph/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { ?concept ?p ?o . ?scheme ?q ?r }
WHERE {
  ?concept skos:inScheme ?scheme ; ?p ?o . ?scheme ?q ?r
  FILTER STRSTARTS(STR(?scheme), "https://w3id.org/chargegraph/")
}
