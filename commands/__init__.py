"""The command line: results to standard output, messages to standard error."""
