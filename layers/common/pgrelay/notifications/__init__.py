"""Notifications to people and programs, and how they are sent."""
