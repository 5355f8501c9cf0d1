-- Rewrites generated functions, so that they call functions that this version has: the capture functions of watches,
-- and the functions by which roles call bindings and read streams. Raises PR160 if another transaction has been
-- changing a watch for a minute.
DO $renew$
DECLARE
    c_patience CONSTANT interval := '60 seconds';
    v_until CONSTANT timestamptz := pg_catalog.clock_timestamp() + c_patience;
    v_watch record;
BEGIN
    PERFORM pg_catalog.set_config('lock_timeout', '200ms', true);
    LOOP
        BEGIN
            UPDATE pgrelay.watch SET shape = NULL;
            FOR v_watch IN
                SELECT w.watch_id, w.watched_table
                FROM pgrelay.watch AS w
                INNER JOIN pg_catalog.pg_class AS c ON w.watched_table = c.oid
            LOOP
                BEGIN
                    PERFORM pgrelay._write_capture(v_watch.watch_id);
                EXCEPTION
                    WHEN lock_not_available OR deadlock_detected THEN
                        RAISE;
                    WHEN OTHERS THEN -- one table's trouble keeps no other from its upgrade; drain tries again
                        PERFORM pgrelay._record_watch_work(v_watch.watch_id, v_watch.watched_table, SQLERRM);
                END;
            END LOOP;
            PERFORM pgrelay._make_gate(b.name)
            FROM pgrelay.binding AS b
            WHERE pg_catalog.to_regprocedure(pg_catalog.format('pgrelay.%I(json)', '_call_' || b.name)) IS NOT NULL;
            PERFORM pgrelay._make_reader(c.stream, c.consumer)
            FROM pgrelay.stream_consumer AS c
            WHERE pg_catalog.to_regprocedure(pgrelay._reader_name(c.stream, c.consumer) || '(integer)') IS NOT NULL;
            EXIT;
        EXCEPTION
            WHEN lock_not_available OR deadlock_detected THEN
                IF pg_catalog.clock_timestamp() > v_until THEN
                    RAISE EXCEPTION USING
                        ERRCODE = 'PR160',
                        MESSAGE = pg_catalog.format('transactions that change watches have not ended for %s', c_patience),
                        HINT = 'Nothing was changed. Install again when they have ended.';
                END IF;
                PERFORM pg_catalog.pg_sleep(0.1);
        END;
    END LOOP;
    PERFORM pg_catalog.set_config('lock_timeout', '0', true);
END
$renew$;
