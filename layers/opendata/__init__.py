"""Open data: what each published field means, the schemas of its files, their catalogue in RDF."""
