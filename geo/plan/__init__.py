"""What planners ask: is the target met, what if, where next, and one zona beside another."""
