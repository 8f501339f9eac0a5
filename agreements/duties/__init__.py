"""What agreements promise, held against the records of a year."""
