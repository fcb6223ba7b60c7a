"""Attacks: what hostile texts, files, clients and surroundings may not do, tried from a seed. ``make attack`` runs all."""
