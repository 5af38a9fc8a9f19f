"""What may not be told: how strict a record is, what tells a place, what was published."""
