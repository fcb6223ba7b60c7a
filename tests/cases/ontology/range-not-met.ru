# finds: cg:modifier
PREFIX graph: <https://w3id.org/chargegraph/graph/>
PREFIX cg: <https://w3id.org/chargegraph/ns#>
INSERT { GRAPH graph:briefs { ?use cg:modifier ?code } } WHERE { GRAPH graph:briefs { ?use a cg:ModifierUse . ?code a cg:Specialty } }
