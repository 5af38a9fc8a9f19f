"""Finding: a place by its name or address, and the services near it."""
