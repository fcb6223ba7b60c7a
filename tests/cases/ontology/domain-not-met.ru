# finds: cg:whenToUse
PREFIX graph: <https://w3id.org/chargegraph/graph/>
PREFIX cg: <https://w3id.org/chargegraph/ns#>
INSERT { GRAPH graph:briefs { ?brief cg:whenToUse "always"@en } } WHERE { GRAPH graph:briefs { ?brief cg:statedCode "0686T" ; a cg:Brief } }
