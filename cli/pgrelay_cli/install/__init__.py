"""Putting pgrelay into a database and taking it out: the SQL, the bindings, the role that calls Lambda."""
