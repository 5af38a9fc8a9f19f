"""What is taken away: tables, maps and the open data as files of common formats."""
