"""What is read rather than drawn: lists, tables, pages, reports. Escaped here, and only here."""
