"""What a public body must say of its site: how accessible it is, and what it does with data."""
