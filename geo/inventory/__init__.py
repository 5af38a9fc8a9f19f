"""Inventory: what the store holds, how complete and how fresh it is."""
