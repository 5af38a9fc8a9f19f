"""Published figures by region and zona: read, guarded, never mixed."""
