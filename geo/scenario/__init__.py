"""Scenarios: centres added, closed or moved, what that changes, and where it would help most."""
