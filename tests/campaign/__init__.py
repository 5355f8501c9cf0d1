"""The campaign: faults x load, each counted. `make campaign` runs it; docs/reliability.md has its table."""
