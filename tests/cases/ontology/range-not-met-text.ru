# finds: cg:line
PREFIX graph: <https://w3id.org/chargegraph/graph/>
PREFIX cg: <https://w3id.org/chargegraph/ns#>
INSERT { GRAPH graph:briefs { ?use cg:line "23" } } WHERE { GRAPH graph:briefs { ?use a cg:ModifierUse } }
