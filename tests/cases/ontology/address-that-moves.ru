# finds: https://w3id.org/chargegraph/ns
PREFIX vann: <http://purl.org/vocab/vann/>
DELETE { ?o vann:preferredNamespaceUri ?space } INSERT { ?o vann:preferredNamespaceUri "http://localhost/ns#" } WHERE { ?o vann:preferredNamespaceUri ?space }
