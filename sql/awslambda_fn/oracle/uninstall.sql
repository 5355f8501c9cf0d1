-- Removes the functions, the procedure and the Java classes, as their owner:
--   sqlplus pgrelay @uninstall.sql
-- Triggers that call them, in any schema, would fail from then on. It stops and names them.
WHENEVER SQLERROR EXIT FAILURE

BEGIN
    FOR caller IN (
        SELECT d.owner || '.' || d.name AS name
        FROM all_dependencies d
        WHERE
            d.type = 'TRIGGER'
            AND d.referenced_owner = USER
            AND d.referenced_name IN ('AWSLAMBDA_FN', 'AWSLAMBDA_FN_ASYNC', 'AWSLAMBDA_PROC')
    ) LOOP
        raise_application_error(-20001, caller.name || ' calls the functions. Drop that trigger, then run this again.');
    END LOOP;
END;
/

DROP FUNCTION awslambda_fn;
DROP FUNCTION awslambda_fn_async;
DROP PROCEDURE awslambda_proc;

BEGIN
    FOR class IN (
        SELECT c.name
        FROM user_java_classes c
        WHERE c.name LIKE 'io/pgrelay/oracle/%'
    ) LOOP
        EXECUTE IMMEDIATE 'DROP JAVA CLASS ' || dbms_assert.enquote_name(class.name, FALSE);
    END LOOP;
END;
/
