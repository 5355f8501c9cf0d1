-- Private: return the branches of a capture function, one for each operation of the watch.
-- Example: for a watch of insert and update,
--     IF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
--         <_capture_branch of insert>
--     ELSIF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
--         <_capture_branch of update>
--     END IF;
CREATE OR REPLACE FUNCTION pgrelay._capture_branches(p_watch pgrelay.watch)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    string_agg(
        format(
            $plpgsql$
    %s TG_OP OPERATOR(pg_catalog.=) %L THEN%s$plpgsql$,
            CASE o.position WHEN 1 THEN 'IF' ELSE 'ELSIF' END, upper(o.name), pgrelay._capture_branch(p_watch, o.name)
        ),
        '' ORDER BY o.position
    ) || $plpgsql$
    END IF;$plpgsql$
FROM unnest(p_watch.operations) WITH ORDINALITY AS o (name, position)
$function$;

COMMENT ON FUNCTION pgrelay._capture_branches(pgrelay.watch)
IS 'Return the branches of a capture function, one for each operation';
REVOKE ALL ON FUNCTION pgrelay._capture_branches(pgrelay.watch) FROM PUBLIC;
