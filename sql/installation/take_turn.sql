-- Waits until no other installation is at work in this database, and keeps others out to the end of the transaction.
-- Whoever may not install cannot hold it up: the lock is a view of the owner's. Before that exists it is the name of
-- the schema: no transaction can create what another one is creating.
DO $take_turn$
DECLARE
    c_role CONSTANT text := pg_catalog.current_setting('role');
    v_schema oid;
    v_lock oid;
BEGIN
    LOOP
        v_schema := (SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = 'pgrelay');
        v_lock := (
            SELECT c.oid FROM pg_catalog.pg_class AS c
            WHERE c.relnamespace = v_schema AND c.relname = '_installation_lock'
        );
        EXIT WHEN v_schema IS NOT NULL AND v_lock IS NULL; -- not this version's: what follows says so
        BEGIN
            IF v_schema IS NULL THEN
                CREATE SCHEMA pgrelay;
                DROP SCHEMA pgrelay;
            ELSE
                SET LOCAL ROLE pgrelay_owner;
                LOCK TABLE pgrelay._installation_lock IN EXCLUSIVE MODE;
                PERFORM pg_catalog.set_config('role', c_role, true);
            END IF;
            EXIT;
        EXCEPTION
            WHEN duplicate_schema OR unique_violation OR invalid_schema_name OR undefined_table THEN
                CONTINUE; -- pgrelay has come or gone meanwhile
            WHEN insufficient_privilege THEN
                EXIT; -- what follows needs more than that, and says what
        END;
    END LOOP;
END
$take_turn$;
