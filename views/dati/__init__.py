"""The page of the data: for everybody, and for the steward behind a login."""
