# finds: cg:severity
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX schema: <https://schema.org/>
DELETE WHERE { cg:severity schema:domainIncludes cg:Verdict }
