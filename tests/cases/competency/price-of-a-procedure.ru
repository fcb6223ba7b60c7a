PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX graph: <https://w3id.org/chargegraph/graph/>
PREFIX cpt: <http://purl.bioontology.org/ontology/CPT/>
INSERT DATA { GRAPH graph:fee-schedule { cpt:0686T cg:feeScheduleStatus "C" ; cg:multipleProcedureIndicator "0" } }
