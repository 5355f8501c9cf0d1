-- Private: return whether a row may make the predicate of an index raise an error, such as a division by zero. It
-- cannot if it has nothing but comparisons that PostgreSQL calls leakproof, and those of numeric.
CREATE OR REPLACE FUNCTION pgrelay._condition_may_fail(p_index oid)
RETURNS boolean
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
SELECT
    EXISTS (
        SELECT
        FROM regexp_matches(t.tree, '\{([A-Z_]+)', 'g') AS node (name)
        WHERE node.name[1] NOT IN (
            'OPEXPR', 'BOOLEXPR', 'VAR', 'CONST', 'NULLTEST', 'BOOLEANTEST', 'SCALARARRAYOPEXPR', 'RELABELTYPE', 'FUNCEXPR',
            'DISTINCTEXPR'
        )
    )
    OR EXISTS (
        SELECT
        FROM regexp_matches(t.tree, ':(?:op)?funcid (\d+)', 'g') AS called (id)
        LEFT JOIN pg_proc AS p ON p.oid = called.id[1]::oid
        WHERE
            NOT coalesce(
                p.proleakproof
                OR p.proname = ANY('{numeric_eq,numeric_ne,numeric_lt,numeric_le,numeric_gt,numeric_ge}'),
                false
            )
    )
FROM pg_index AS i
CROSS JOIN LATERAL (SELECT i.indpred::text) AS t (tree)
WHERE i.indexrelid = p_index
$function$;

COMMENT ON FUNCTION pgrelay._condition_may_fail(oid) IS 'Return whether a row may make a condition raise an error';
REVOKE ALL ON FUNCTION pgrelay._condition_may_fail(oid) FROM PUBLIC;
