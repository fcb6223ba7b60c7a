# finds: cg:reason
PREFIX cg: <https://w3id.org/chargegraph/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT DATA { cg:reason owl:deprecated true ; dcterms:isReplacedBy cg:reasonz }
