PREFIX cg: <https://w3id.org/chargegraph/ns#>
INSERT { ?b cg:published "2025-03-31" } WHERE { ?b a cg:Brief ; cg:statedCode "0686T" }
