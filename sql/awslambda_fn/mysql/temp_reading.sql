-- The published example: each reading that is inserted goes to the Lambda function lambdaTempReadingTrigger, which
-- makes a CloudWatch metric of it. After install.sql: mysql mydatabase < temp_reading.sql
-- pgrelay's function for it is metric_publisher, the stack's output MetricPublisherFunctionArn:
--   sed "s|lambdaTempReadingTrigger|$ARN|" temp_reading.sql | mysql mydatabase
-- A table that is there already stays as it is, with its rows. A reading that cannot be sent fails no INSERT: it is
-- stored, and SELECT @temp_reading_error has the last error of the session. uninstall.sql drops the trigger.
CREATE TABLE IF NOT EXISTS temp_reading (
    reading_time TIMESTAMP NULL,
    reading_value DECIMAL(10, 2)
);

DROP TRIGGER IF EXISTS temp_reading_trigger;

DELIMITER //

-- JSON_OBJECT quotes the values; the payload is the published one. Warnings of a trigger reach nobody, hence the
-- variable.
CREATE TRIGGER temp_reading_trigger
AFTER INSERT ON temp_reading
FOR EACH ROW
BEGIN
    DECLARE v_result LONGTEXT;
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION GET DIAGNOSTICS CONDITION 1 @temp_reading_error = MESSAGE_TEXT;
    SET v_result = awslambda_fn_async(
        'lambdaTempReadingTrigger',
        JSON_OBJECT(
            'reading_time',
            DATE_FORMAT(CONVERT_TZ(NEW.reading_time, @@session.time_zone, '+00:00'), '%Y-%m-%d %H:%i:%s'),
            'reading_value', CAST(NEW.reading_value AS CHAR)
        )
    );
END//

DELIMITER ;
