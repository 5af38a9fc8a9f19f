"""What is read rather than drawn: cards, lists, tables, the legend. Escaped here, and only here."""
