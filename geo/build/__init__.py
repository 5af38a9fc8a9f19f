"""Making the committed boundaries, gazetteer and population from the packages they come from."""
