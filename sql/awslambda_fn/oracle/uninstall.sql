-- Removes the functions, the procedure and the Java classes, as their owner:
--   sqlplus pgrelay @uninstall.sql
WHENEVER SQLERROR EXIT FAILURE

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
