"""What is taken away: tables and maps as files of common formats."""
