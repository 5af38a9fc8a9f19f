"""What if, where next, and one zona beside another."""
