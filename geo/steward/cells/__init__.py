"""What a cell of a list means: texts, days, hours, entries of the catalogue, places, points."""
