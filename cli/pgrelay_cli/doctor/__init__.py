"""The command `pgrelay doctor`: a check a function, in files by subject; `checks.py` lists them in order."""
