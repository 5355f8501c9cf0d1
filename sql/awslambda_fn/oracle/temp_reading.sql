-- The published example: each reading that is inserted goes to the Lambda function lambdaTempReadingTrigger, which
-- makes a CloudWatch metric of it; pgrelay's for it is the stack's output MetricPublisherFunctionArn: write that into
-- c_fn_name. As a user with EXECUTE on PGRELAY.AWSLAMBDA_PROC and a synonym for it:
--   sqlplus app @temp_reading.sql
-- A reading that cannot be sent fails no INSERT: it is stored, and with SET SERVEROUTPUT ON the session is told. Drop
-- the trigger before uninstall.sql: DROP TRIGGER temp_reading_trigger;
WHENEVER SQLERROR EXIT FAILURE

CREATE TABLE temp_reading (
    reading_time TIMESTAMP,
    reading_value NUMERIC
);

-- JSON_OBJECT quotes the values and does not mind the session's decimal point; the payload is the published one.
CREATE OR REPLACE TRIGGER temp_reading_trigger
    AFTER INSERT ON temp_reading
    FOR EACH ROW
DECLARE
    c_fn_name CONSTANT VARCHAR2(256) := 'lambdaTempReadingTrigger';
    v_fn_args VARCHAR2(4000);
BEGIN
    SELECT JSON_OBJECT(
        'reading_time' VALUE TO_CHAR(SYS_EXTRACT_UTC(:NEW.reading_time), 'YYYY-MM-DD HH24:MI:SS'),
        'reading_value' VALUE TO_CHAR(:NEW.reading_value, 'TM9', 'NLS_NUMERIC_CHARACTERS = ''.,''')
    )
    INTO v_fn_args
    FROM dual;
    awslambda_proc(c_fn_name, v_fn_args);
EXCEPTION
    WHEN OTHERS THEN
        dbms_output.put_line('The reading is stored, but not sent: ' || SQLERRM);
END temp_reading_trigger;
/
