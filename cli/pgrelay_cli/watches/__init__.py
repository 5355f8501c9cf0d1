"""The watched tables, and what a watch would cost."""
