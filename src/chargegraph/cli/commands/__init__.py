"""Commands with a screen or arguments of their own, one module each; the others derive from their records."""
