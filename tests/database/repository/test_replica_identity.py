"""A publication for all tables stops nothing: whatever is updated or deleted from has a replica identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Database


def test_every_table_has_a_replica_identity(database: Database) -> None:
    """Without one, a publication lets each UPDATE and DELETE fail."""
    with database.connect("postgres") as connection:
        without = connection.execute(
            "SELECT c.relname FROM pg_class AS c "
            "WHERE c.relnamespace = 'pgrelay'::regnamespace AND c.relkind IN ('r', 'p') AND NOT CASE c.relreplident "
            "WHEN 'f' THEN true "
            "WHEN 'd' THEN EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary) "
            "WHEN 'i' THEN EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisreplident) "
            "ELSE false END ORDER BY c.relname"
        ).fetchall()
    assert without == []
