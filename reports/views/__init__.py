"""Pages of the reports, a file for each kind."""
