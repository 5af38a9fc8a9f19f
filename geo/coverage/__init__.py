"""How services cover the people: where minors live, what is in reach, indicators and gaps."""
