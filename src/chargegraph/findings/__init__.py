"""Checks. In: a store. Out: findings: how each stated code and label stands to the authorities, and what contradicts itself."""
