-- Private: return one partition set, as the contract pgrelay.cron/1 has it; NULL if its table is not partitioned. Reads
-- PostgreSQL's catalogs, so that every version of pg_partman gives the same. Leaves out what the caller may not read.
-- p_config: the row of part_config.
CREATE OR REPLACE FUNCTION pgrelay._observed_partition_set(p_config jsonb)
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
    v_units CONSTANT numeric := CASE v_epoch
        WHEN 'milliseconds' THEN 1e3
        WHEN 'microseconds' THEN 1e6
        WHEN 'nanoseconds' THEN 1e9
        ELSE 1
    END;
    v_zone text;
    v_relation oid;
    v_own_end numeric;
    v_type text;
    v_kind text;
    v_newest numeric;
    v_oldest numeric;
    v_count integer;
    v_lower numeric;
    v_upper numeric;
    v_position numeric;
    v_default oid;
    v_default_facts json;
    v_maintenance pgrelay.partition_maintenance;
BEGIN
    SELECT
        c.oid,
        format_type(a.atttypid, NULL)
    INTO v_relation, v_type
    FROM pg_class AS c
    INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
    INNER JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = v_control AND NOT a.attisdropped
    WHERE n.nspname = v_schema AND c.relname = v_table AND c.relkind = 'p';
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    v_kind := CASE
        WHEN v_type IN ('smallint', 'integer', 'bigint', 'numeric') AND v_epoch = 'none' THEN 'id'
        ELSE 'time'
    END;
    -- Boundaries of a column without a time zone are in the zone of the sessions that run pg_partman's maintenance.
    SELECT s.reset_val INTO v_zone
    FROM pg_settings AS s
    WHERE s.name = 'TimeZone';

    -- Where a set that is itself a partition ends, such as the hours of a day: it gets no rows of a later time, and, once
    -- it has all of its partitions, no more of those.
    SELECT
        pgrelay._partition_boundary(
            substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''?([^'')]+)''?\)$'),
            format_type(a.atttypid, NULL), 1, v_zone
        )
    INTO v_own_end
    FROM pg_class AS c
    INNER JOIN pg_inherits AS i ON i.inhrelid = c.oid
    INNER JOIN pg_partitioned_table AS t ON t.partrelid = i.inhparent
    INNER JOIN pg_attribute AS a ON a.attrelid = i.inhparent AND a.attnum = t.partattrs[0]
    WHERE
        c.oid = v_relation
        AND format_type(a.atttypid, NULL) IN ('timestamp with time zone', 'timestamp without time zone', 'date');

    SELECT
        max(b.upper_bound),
        min(b.upper_bound),
        count(*) FILTER (WHERE NOT b.is_default),
        max(b.oid) FILTER (WHERE b.is_default)
    INTO v_newest, v_oldest, v_count, v_default
    FROM (
        SELECT
            c.oid,
            pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT' AS is_default,
            pgrelay._partition_boundary(
                substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''?([^'')]+)''?\)$'), v_type, v_units, v_zone
            ) AS upper_bound
        FROM pg_inherits AS i
        INNER JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = v_relation
    ) AS b;

    -- The greatest id is in the highest partition that has rows, and its index finds it.
    IF
        v_kind = 'id'
        AND has_column_privilege(v_relation, v_control, 'SELECT')
        AND EXISTS (
            SELECT
            FROM pg_index AS i
            INNER JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = v_relation AND i.indisvalid AND a.attname = v_control
        )
    THEN
        FOR v_lower, v_upper IN
            SELECT
                substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \(''?([^'')]+)''?\)')::numeric,
                substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''?([^'')]+)''?\)$')::numeric
            FROM pg_inherits AS i
            INNER JOIN pg_class AS c ON c.oid = i.inhrelid
            WHERE i.inhparent = v_relation AND pg_get_expr(c.relpartbound, c.oid) ~ '^FOR VALUES FROM \(''?-?[0-9]'
            ORDER BY 1 DESC
        LOOP
            EXECUTE format(
                'SELECT max(%1$I) FROM %2$I.%3$I WHERE %1$I >= %4$s AND %1$I < %5$s',
                v_control, v_schema, v_table, v_lower, v_upper
            )
            INTO v_position;
            EXIT WHEN v_position IS NOT NULL;
        END LOOP;
        v_position := coalesce(v_position, v_lower);
    END IF;

    IF v_default IS NOT NULL THEN
        v_default_facts := json_build_object('table', v_default::regclass::text);
        IF has_column_privilege(v_default, v_control, 'SELECT') THEN
            EXECUTE format(
                'SELECT json_build_object(''table'', $1, ''rows'', least(count(*), $2), ''more'', count(*) > $2, '
                '''min'', min(d.control)::text, ''max'', max(d.control)::text) '
                'FROM (SELECT %I AS control FROM %s LIMIT $2 + 1) AS d',
                v_control, v_default::regclass
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
            'relation', format('%I.%I', v_schema, v_table),
            'control', v_control,
            'kind', v_kind,
            'interval', p_config ->> 'partition_interval',
            'interval_seconds', CASE
                WHEN v_kind = 'time' THEN extract(EPOCH FROM (p_config ->> 'partition_interval')::interval)
            END,
            'interval_ids', CASE WHEN v_kind = 'id' THEN (p_config ->> 'partition_interval')::numeric END,
            'premake', (p_config ->> 'premake')::integer,
            'automatic', p_config ->> 'automatic_maintenance' = 'on',
            'closed',
            (p_config ->> 'sub_partition_set_full')::boolean
            OR coalesce(v_own_end <= extract(EPOCH FROM clock_timestamp()), false)
            OR coalesce(v_kind = 'time' AND v_own_end <= v_newest, false),
            'infinite', (p_config ->> 'infinite_time_partitions')::boolean,
            'partitions', v_count,
            'newest_end', v_newest,
            'oldest_end', v_oldest,
            'position', CASE v_kind WHEN 'time' THEN extract(EPOCH FROM clock_timestamp()) ELSE v_position END,
            'retention', p_config ->> 'retention',
            'retention_value', CASE v_kind
                WHEN 'time' THEN extract(EPOCH FROM (p_config ->> 'retention')::interval)
                ELSE (p_config ->> 'retention')::numeric
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

COMMENT ON FUNCTION pgrelay._observed_partition_set(jsonb) IS 'Return one partition set as a check needs it';
REVOKE ALL ON FUNCTION pgrelay._observed_partition_set(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._observed_partition_set(jsonb) TO pgrelay_operator;
