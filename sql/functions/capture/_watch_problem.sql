-- Private: return what keeps a watch from seeing everything that it asks for, and what to do; NULL if nothing does.
CREATE OR REPLACE FUNCTION pgrelay._watch_problem(p_watch pgrelay.watch)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    nullif(
        concat_ws(
            '; ',
            'the table no longer has ' || (
                SELECT string_agg(quote_ident(c.name), ', ')
                FROM unnest(p_watch.columns) AS c (name)
                WHERE pgrelay._column_now(p_watch, c.name) IS NULL
            ) || ': change the watch with pgrelay.watch(...)',
            (
                SELECT
                    'its condition no longer fits ' || string_agg(quote_ident(c.name), ', ')
                    || ', so that every row makes an event: give the condition anew with pgrelay.watch(...)'
                FROM pgrelay._condition_columns_now(p_watch) AS c
                WHERE NOT c.fits
            ),
            'its mapping names ' || pgrelay._missing_columns(
                p_watch.watched_table, pgrelay._mapping_columns(p_watch.mapping)
            ) || ', which the table no longer has: null takes its place, and a metric whose value it was is not made; '
            || 'give the mapping anew with pgrelay.watch(...)',
            (
                SELECT
                    'the primary key has the excluded column ' || string_agg(quote_ident(k.name), ', ')
                    || ', so that events have no key'
                FROM unnest(pgrelay._key_columns(p_watch.watched_table)) AS k (name)
                WHERE k.name = ANY(pgrelay._excluded_now(p_watch))
            )
        ),
        ''
    )
$function$;

COMMENT ON FUNCTION pgrelay._watch_problem(pgrelay.watch)
IS 'Return what keeps a watch from seeing everything that it asks for';
REVOKE ALL ON FUNCTION pgrelay._watch_problem(pgrelay.watch) FROM PUBLIC;
