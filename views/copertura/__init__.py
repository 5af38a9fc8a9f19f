"""The planner's page, a part a file."""
