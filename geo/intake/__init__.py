"""A list comes in: read, recognised, checked row by row, protected at the door."""
