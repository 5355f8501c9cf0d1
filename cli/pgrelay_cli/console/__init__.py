"""The console: pages of how pgrelay stands, served on loopback to the browser of who started it."""
