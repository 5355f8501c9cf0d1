"""Delivery: how it stands, running it, and what could not be delivered."""
