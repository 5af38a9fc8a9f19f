"""The inventory as people read it: tables of what there is, how complete, how fresh."""
