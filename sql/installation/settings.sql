-- Opens a transaction of an installation: what it does depends on no setting of the session, the role or the database.
SET LOCAL transaction_isolation = 'read committed';
SET LOCAL transaction_read_only = off;
SET LOCAL standard_conforming_strings = on;
-- A function may call one whose file comes later; and views must not pick up operators of other schemas.
SET LOCAL check_function_bodies = off;
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL row_security = off;
SET LOCAL quote_all_identifiers = off;
SET LOCAL statement_timeout = 0;
