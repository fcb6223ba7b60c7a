PREFIX cg: <https://w3id.org/chargegraph/ns#>
INSERT { ?denial a cg:Denial ; cg:brief ?b ; cg:statedCode "R17" ; cg:deniedBy "Non-covered diagnoses"@en } WHERE { ?b a cg:Brief BIND (IRI(CONCAT(STR(?b), "#denial-1")) AS ?denial) }
