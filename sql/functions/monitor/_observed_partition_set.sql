-- Private: return one partition set, as the contract pgrelay.cron/1 has it. Reads PostgreSQL's catalogs, so that every
-- version of pg_partman gives the same. What cannot be read is left out, and `unwatched` says why.
-- p_config: the row of part_config. p_outer: that of the set that this one is a partition of; NULL if there is none.
CREATE OR REPLACE FUNCTION pgrelay._observed_partition_set(p_config jsonb, p_outer jsonb)
RETURNS json
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
SET standard_conforming_strings = on
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $function$
DECLARE
    c_default_rows CONSTANT integer := 100000; -- counted up to here
    c_text_characters CONSTANT integer := 4000;
    v_parent CONSTANT text := p_config ->> 'parent_table';
    v_control CONSTANT text := p_config ->> 'control';
    v_epoch CONSTANT text := p_config ->> 'epoch';
    v_schema CONSTANT text := split_part(v_parent, '.', 1);
    v_table CONSTANT text := substr(v_parent, length(v_schema) + 2);
    v_units CONSTANT numeric := pgrelay._epoch_units(v_epoch);
    v_zone text;
    v_relation oid;
    v_strategy text;
    v_type text;
    v_kind text;
    v_unwatched text[];
    v_may_read boolean; -- the schema
    v_is_full boolean;
    v_own_start numeric;
    v_own_end numeric;
    v_outer_kind text;
    v_newest numeric;
    v_oldest numeric;
    v_count integer;
    v_position numeric;
    v_default oid;
    v_default_facts json;
    v_maintenance pgrelay.partition_maintenance;
BEGIN
    SELECT
        c.oid,
        p.partstrat,
        format_type(a.atttypid, NULL),
        has_schema_privilege(n.oid, 'USAGE')
    INTO v_relation, v_strategy, v_type, v_may_read
    FROM pg_class AS c
    INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_partitioned_table AS p ON p.partrelid = c.oid
    LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = v_control AND NOT a.attisdropped
    WHERE n.nspname = v_schema AND c.relname = v_table AND c.relkind IN ('r', 'p', 'f');
    v_kind := CASE WHEN v_strategy = 'r' THEN pgrelay._partition_kind(v_type, v_epoch) ELSE 'other' END;
    v_unwatched := ARRAY[
        CASE
            WHEN v_relation IS NULL THEN NULL
            -- pg_partman 4 also makes sets of tables that inherit, whose triggers know where a row goes.
            WHEN p_config ->> 'partition_type' IN ('partman', 'time-custom') THEN 'trigger'
            WHEN v_strategy IS NULL THEN 'not_partitioned'
            WHEN v_type IS NULL THEN 'no_control'
            WHEN v_strategy <> 'r' THEN 'list'
            WHEN v_kind = 'other' THEN 'encoded'
        END,
        CASE WHEN (p_config ->> 'undo_in_progress')::boolean THEN 'undo' END,
        CASE WHEN NOT v_may_read THEN 'schema' END
    ];
    -- Boundaries of a column without a time zone are in the zone of the sessions that run pg_partman's maintenance.
    SELECT s.reset_val INTO v_zone
    FROM pg_settings AS s
    WHERE s.name = 'TimeZone';

    -- Where a set that is itself a partition begins and ends, such as the hours of a day: it gets no rows of another time,
    -- and, once it has all of its partitions, no more of those.
    SELECT
        o.kind,
        pgrelay._partition_boundary(substring(o.bounds FROM 'FROM \(''?([^'')]+)''?\)'), o.type, o.units, v_zone),
        pgrelay._partition_boundary(substring(o.bounds FROM 'TO \(''?([^'')]+)''?\)$'), o.type, o.units, v_zone)
    INTO v_outer_kind, v_own_start, v_own_end
    FROM (
        SELECT
            pg_get_expr(c.relpartbound, c.oid) AS bounds,
            format_type(a.atttypid, NULL) AS type,
            pgrelay._partition_kind(format_type(a.atttypid, NULL), coalesce(p_outer ->> 'epoch', 'none')) AS kind,
            pgrelay._epoch_units(p_outer ->> 'epoch') AS units
        FROM pg_class AS c
        INNER JOIN pg_inherits AS i ON i.inhrelid = c.oid
        INNER JOIN pg_partitioned_table AS t ON t.partrelid = i.inhparent
        INNER JOIN pg_attribute AS a ON a.attrelid = i.inhparent AND a.attnum = t.partattrs[0]
        WHERE c.oid = v_relation
    ) AS o;

    SELECT
        max(b.upper_bound),
        min(b.upper_bound),
        count(*) FILTER (WHERE NOT b.is_default),
        max(b.oid) FILTER (WHERE b.is_default)
    INTO v_newest, v_oldest, v_count, v_default
    FROM (
        SELECT
            c.oid,
            coalesce(pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT', false) AS is_default,
            CASE
                WHEN v_kind <> 'other'
                    THEN pgrelay._partition_boundary(
                        substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''?([^'')]+)''?\)$'), v_type, v_units, v_zone
                    )
            END AS upper_bound
        FROM pg_inherits AS i
        INNER JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = v_relation
    ) AS b;
    v_is_full := (p_config ->> 'sub_partition_set_full')::boolean
    OR coalesce(v_outer_kind = 'time' AND v_own_end <= extract(EPOCH FROM clock_timestamp()), false)
    OR coalesce(v_outer_kind = v_kind AND v_own_end <= v_newest, false);

    IF v_kind = 'time' THEN
        v_position := extract(EPOCH FROM clock_timestamp());
    ELSIF v_kind = 'id' AND NOT v_is_full THEN
        IF NOT has_column_privilege(v_relation, v_control, 'SELECT') THEN
            v_unwatched := v_unwatched || 'control'::text;
        ELSIF v_may_read THEN
            SELECT
                g.position,
                v_unwatched || CASE WHEN g.lacks_index THEN 'index' END
            INTO v_position, v_unwatched
            FROM pgrelay._greatest_partitioned_id(v_relation, v_control) AS g;
        END IF;
    END IF;

    IF v_default IS NOT NULL AND v_type IS NOT NULL THEN
        v_default_facts := json_build_object('table', v_default::regclass::text);
        IF NOT has_column_privilege(v_default, v_control, 'SELECT') THEN
            v_unwatched := v_unwatched || 'default'::text;
        ELSIF v_may_read THEN
            EXECUTE format(
                'SELECT json_build_object(''table'', $1, ''rows'', least(count(*), $2), ''more'', count(*) > $2, '
                '''min'', min(d.control)::text, ''max'', max(d.control)::text) '
                'FROM (SELECT %I%s AS control FROM %s LIMIT $2 + 1) AS d',
                -- There is no least uuid.
                v_control, CASE WHEN v_kind = 'other' THEN '::text' ELSE '' END, v_default::regclass
            )
            INTO v_default_facts
            USING v_default::regclass::text, c_default_rows;
            v_default_facts := json_build_object(
                'table', v_default_facts ->> 'table',
                'rows', v_default_facts -> 'rows',
                'more', v_default_facts -> 'more',
                'min', pgrelay._mask_value(v_control, v_default_facts ->> 'min', c_text_characters),
                'max', pgrelay._mask_value(v_control, v_default_facts ->> 'max', c_text_characters)
            );
        END IF;
    END IF;

    SELECT m.* INTO v_maintenance
    FROM pgrelay.partition_maintenance AS m
    WHERE m.parent_table = v_parent;

    RETURN json_strip_nulls(
        json_build_object(
            'parent', v_parent,
            'missing', CASE WHEN v_relation IS NULL THEN true END,
            'part_of', p_outer ->> 'parent_table',
            'unwatched', array_to_json(array_remove(v_unwatched, NULL)),
            'relation', format('%I.%I', v_schema, v_table),
            'control', v_control,
            'kind', v_kind,
            'interval', p_config ->> 'partition_interval',
            'interval_seconds', CASE
                WHEN v_kind = 'time' OR p_config ->> 'time_decoder' IS NOT NULL
                    THEN extract(EPOCH FROM (p_config ->> 'partition_interval')::interval)
            END,
            'interval_ids', CASE WHEN v_kind = 'id' THEN (p_config ->> 'partition_interval')::numeric END,
            'premake', (p_config ->> 'premake')::integer,
            'automatic', p_config ->> 'automatic_maintenance' = 'on' AND NOT (p_config ->> 'undo_in_progress')::boolean,
            'closed', v_is_full,
            'infinite', (p_config ->> 'infinite_time_partitions')::boolean,
            'partitions', v_count,
            'newest_end', v_newest,
            'oldest_end', v_oldest,
            'range_start', CASE WHEN v_outer_kind = v_kind THEN v_own_start END,
            'position', v_position,
            'retention', p_config ->> 'retention',
            'retention_value', CASE v_kind
                WHEN 'time' THEN extract(EPOCH FROM (p_config ->> 'retention')::interval)
                WHEN 'id' THEN (p_config ->> 'retention')::numeric
            END,
            'maintained_at', extract(EPOCH FROM (p_config ->> 'maintenance_last_run')::timestamptz), -- since 5.0
            'succeeded_at', extract(EPOCH FROM v_maintenance.succeeded_at),
            'default', v_default_facts,
            'failure', CASE
                WHEN v_maintenance.failures > 0 THEN json_build_object(
                    'at', extract(EPOCH FROM v_maintenance.failed_at),
                    'message', pgrelay._mask_monitored(v_maintenance.failure_message, c_text_characters),
                    'detail', pgrelay._mask_monitored(v_maintenance.failure_detail, c_text_characters, 'detail'),
                    'sqlstate', v_maintenance.failure_sqlstate,
                    'count', v_maintenance.failures
                )
            END
        )
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._observed_partition_set(jsonb, jsonb) IS 'Return one partition set as a check needs it';
REVOKE ALL ON FUNCTION pgrelay._observed_partition_set(jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._observed_partition_set(jsonb, jsonb) TO pgrelay_operator;
