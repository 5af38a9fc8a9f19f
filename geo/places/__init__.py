"""Places: by their names, by addresses, and the services near them."""
