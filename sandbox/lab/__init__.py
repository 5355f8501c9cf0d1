"""A PostgreSQL with the manners of RDS and Aurora, in small parts: docs/lab.md."""
