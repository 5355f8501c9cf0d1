-- The published example: each reading that is inserted goes to the Lambda function lambdaTempReadingTrigger, which
-- makes a CloudWatch metric of it. After install.sql: mysql mydatabase < temp_reading.sql
CREATE TABLE temp_reading (
    reading_time TIMESTAMP NULL,
    reading_value DECIMAL(10, 2)
);

DELIMITER //

-- JSON_OBJECT quotes the values; the payload is the published one.
CREATE TRIGGER temp_reading_trigger
AFTER INSERT ON temp_reading
FOR EACH ROW
BEGIN
    DECLARE v_result LONGTEXT;
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
