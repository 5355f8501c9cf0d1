-- The published interface over the Java class io.pgrelay.oracle.LambdaInvoke, in the schema that owns the class. Load
-- it first (README.md), then, as its owner:
--   sqlplus pgrelay @awslambda_ddl.sql
-- They run with the owner's rights. Nobody else may run them until the owner grants it.
WHENEVER SQLERROR EXIT FAILURE

-- Public: invoke a Lambda function and return its result.
-- fn_name: name, partial ARN or ARN, with or without ":" and a version or an alias. fn_argsJson: the payload, JSON.
-- Raises ORA-29532 with what went wrong.
CREATE OR REPLACE FUNCTION awslambda_fn(fn_name VARCHAR2, fn_argsJson VARCHAR2)
    RETURN VARCHAR2
    AUTHID DEFINER
    AS LANGUAGE JAVA
    NAME 'io.pgrelay.oracle.LambdaInvoke.invokeSync(java.lang.String, java.lang.String) return java.lang.String';
/

-- Public: have a Lambda function invoked without waiting for it; returns NULL. ROLLBACK does not undo it.
CREATE OR REPLACE FUNCTION awslambda_fn_async(fn_name VARCHAR2, fn_argsJson VARCHAR2)
    RETURN VARCHAR2
    AUTHID DEFINER
    AS LANGUAGE JAVA
    NAME 'io.pgrelay.oracle.LambdaInvoke.invokeAsync(java.lang.String, java.lang.String) return java.lang.String';
/

-- Public: the same as a procedure.
CREATE OR REPLACE PROCEDURE awslambda_proc(fn_name VARCHAR2, fn_argsJson VARCHAR2)
    AUTHID DEFINER
    AS LANGUAGE JAVA
    NAME 'io.pgrelay.oracle.LambdaInvoke.invokeAndForget(java.lang.String, java.lang.String)';
/
