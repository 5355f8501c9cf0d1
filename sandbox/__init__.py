"""The sandbox: a PostgreSQL cluster and a local AWS on loopback, with pgrelay deployed between them."""
