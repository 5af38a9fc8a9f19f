"""The report of one zona: a page to be printed, with tables, maps, definitions and sources."""
