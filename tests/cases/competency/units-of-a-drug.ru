PREFIX cg: <https://w3id.org/chargegraph/ns#>
INSERT { ?relation cg:quantity 2 } WHERE { ?relation a cg:RelatedProcedure ; cg:statedCode ?code }
