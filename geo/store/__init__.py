"""The store: records, versions of the list, the ground they stand on, publication."""
