-- Private: return pg_partman's partition sets, as the contract pgrelay.cron/1 has them: one for each row of its
-- configuration. NULL if there is no pg_partman or the caller may not read it.
-- Warns PR104 (may not read pg_partman's tables) and PR106 (one set cannot be read).
CREATE OR REPLACE FUNCTION pgrelay._observed_partitions()
RETURNS json
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
SET timezone = 'UTC'
SET datestyle = 'ISO'
SET lock_timeout = '1s' -- maintenance locks what this reads: the next check tries again
AS $function$
DECLARE
    v_schema text;
    v_version text;
    c_text_characters CONSTANT integer := 4000;
    v_config jsonb;
    v_outer jsonb;
    v_set json;
    v_sets json[] := '{}';
    v_message text;
BEGIN
    SELECT n.nspname, e.extversion INTO v_schema, v_version
    FROM pg_extension AS e
    INNER JOIN pg_namespace AS n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_partman';
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF
        NOT has_schema_privilege(v_schema, 'USAGE')
        OR NOT has_table_privilege(format('%I.part_config', v_schema), 'SELECT')
    THEN
        RAISE WARNING USING
            ERRCODE = 'PR104',
            MESSAGE = format('the role %I may not read pg_partman''s tables, so no partition set is checked', current_user),
            HINT = format(
                'Run GRANT USAGE ON SCHEMA %1$I TO %2$I; GRANT SELECT ON %1$I.part_config TO %2$I;', v_schema, current_user
            );
        RETURN NULL;
    END IF;

    -- With each set the one that it is a partition of.
    FOR v_config, v_outer IN
        EXECUTE format(
            $query$
                SELECT DISTINCT ON (c.parent_table)
                    to_jsonb(c),
                    to_jsonb(o)
                FROM %1$I.part_config AS c
                LEFT JOIN (
                    SELECT
                        n.nspname || '.' || r.relname AS parent_table,
                        pn.nspname || '.' || p.relname AS part_of
                    FROM pg_inherits AS i
                    INNER JOIN pg_class AS r ON r.oid = i.inhrelid
                    INNER JOIN pg_namespace AS n ON n.oid = r.relnamespace
                    INNER JOIN pg_class AS p ON p.oid = i.inhparent
                    INNER JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
                ) AS k ON k.parent_table = c.parent_table
                LEFT JOIN %1$I.part_config AS o ON o.parent_table = k.part_of
                ORDER BY c.parent_table, o.parent_table
            $query$,
            v_schema
        )
    LOOP
        BEGIN
            v_set := pgrelay._observed_partition_set(v_config, v_outer);
            -- Roll back, so that no lock on a partition outlasts its reading. The variable keeps what was read.
            RAISE EXCEPTION USING ERRCODE = 'PR129', MESSAGE = 'the set was read';
        EXCEPTION
            WHEN SQLSTATE 'PR129' THEN
                v_sets := v_sets || v_set;
            WHEN OTHERS THEN -- one bad set must not hide the others
                GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT;
                v_sets := v_sets || json_build_object(
                    'parent', v_config ->> 'parent_table',
                    'relation', v_config ->> 'parent_table',
                    'control', v_config ->> 'control',
                    'kind', 'other',
                    'interval', v_config ->> 'partition_interval',
                    'premake', (v_config ->> 'premake')::integer,
                    'automatic', v_config ->> 'automatic_maintenance' = 'on',
                    'partitions', 0,
                    'error', pgrelay._mask_monitored(v_message, c_text_characters)
                );
                RAISE WARNING USING
                    ERRCODE = 'PR106',
                    MESSAGE = format('the partition set %s was not checked: %s', v_config ->> 'parent_table', v_message);
        END;
    END LOOP;
    RETURN json_build_object(
        'schema', quote_ident(v_schema),
        'version', v_version,
        'role', quote_ident(current_user),
        'sets', array_to_json(v_sets)
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._observed_partitions() IS 'Return pg_partman''s partition sets as a check needs them';
REVOKE ALL ON FUNCTION pgrelay._observed_partitions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._observed_partitions() TO pgrelay_operator;
