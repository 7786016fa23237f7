"""Changes of what documents are made out to: asked for by one, decided by another."""
