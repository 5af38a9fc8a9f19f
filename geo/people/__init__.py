"""Where people live: how many of each age in which comune, and at which points."""
