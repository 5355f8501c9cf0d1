"""The faults, a file a subject. The command imports every module of this package."""
