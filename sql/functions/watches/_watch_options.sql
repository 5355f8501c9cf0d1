-- Private: return the options of a watch in words, to say what a second watch changed.
CREATE OR REPLACE FUNCTION pgrelay._watch_options(p_watch pgrelay.watch)
RETURNS TABLE (place integer, name text, value text)
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
VALUES
    (1, 'operations', array_to_string(p_watch.operations, ', ')),
    (
        2,
        'columns',
        CASE
            WHEN p_watch.columns IS NULL THEN 'all'
            ELSE (SELECT string_agg(quote_ident(c.name), ', ') FROM unnest(p_watch.columns) AS c (name))
        END
    ),
    (
        3,
        'excluded columns',
        CASE
            WHEN p_watch.excluded_columns IS NULL THEN 'none'
            ELSE (SELECT string_agg(quote_ident(c.name), ', ') FROM unnest(p_watch.excluded_columns) AS c (name))
        END
    ),
    (4, 'payload', p_watch.payload),
    (5, 'condition', coalesce(p_watch.condition, 'none')),
    (6, 'destination', coalesce(p_watch.destination, 'the publisher''s first')),
    (7, 'mapping', coalesce(p_watch.mapping::text, 'none')),
    (8, 'ordered', p_watch.ordered::text),
    (9, 'packed', p_watch.packed::text),
    (10, 'on failure', p_watch.on_failure),
    (11, 'subject', coalesce(p_watch.subject, 'SNS''s own'))
$function$;

COMMENT ON FUNCTION pgrelay._watch_options(pgrelay.watch) IS 'Return the options of a watch in words';
REVOKE ALL ON FUNCTION pgrelay._watch_options(pgrelay.watch) FROM PUBLIC;
