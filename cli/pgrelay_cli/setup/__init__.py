"""The command `pgrelay setup`: the way from a deployed stack to the first alert."""
