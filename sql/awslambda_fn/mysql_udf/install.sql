-- Makes lambda_sync and lambda_async, which Aurora MySQL has built in, in the current database of another MySQL or
-- MariaDB. After `make install`, as a user who may create functions everywhere: mysql mydatabase < install.sql
-- Then install ../mysql: awslambda_fn and awslambda_fn_async run on them.
CREATE FUNCTION IF NOT EXISTS lambda_udf_invoke RETURNS STRING SONAME 'lambda_udf.so';
CREATE FUNCTION IF NOT EXISTS lambda_udf_error RETURNS STRING SONAME 'lambda_udf.so';

DROP FUNCTION IF EXISTS lambda_sync;
DROP FUNCTION IF EXISTS lambda_async;
DROP FUNCTION IF EXISTS _lambda_result;

DELIMITER //

-- Private: invoke, and raise 38000 with what went wrong.
CREATE FUNCTION _lambda_result(
    arn VARCHAR(256) CHARACTER SET utf8mb4, payload LONGTEXT CHARACTER SET utf8mb4, type VARCHAR(20)
)
RETURNS LONGBLOB
NOT DETERMINISTIC
READS SQL DATA
SQL SECURITY DEFINER
COMMENT 'Invoke a Lambda function'
BEGIN
    DECLARE v_result LONGBLOB;
    DECLARE v_error TEXT CHARACTER SET utf8mb4;
    SET v_result = lambda_udf_invoke(arn, payload, type);
    IF v_result IS NULL THEN
        SET v_error = LEFT(CONVERT(lambda_udf_error() USING utf8mb4), 128);
        SIGNAL SQLSTATE '38000' SET MESSAGE_TEXT = v_error;
    END IF;
    RETURN v_result;
END//

-- Public: as Aurora's: invoke a Lambda function and return its result.
CREATE FUNCTION lambda_sync(arn VARCHAR(256) CHARACTER SET utf8mb4, payload LONGTEXT CHARACTER SET utf8mb4)
RETURNS LONGBLOB
NOT DETERMINISTIC
READS SQL DATA
SQL SECURITY DEFINER
COMMENT 'Invoke a Lambda function and return its result'
RETURN _lambda_result(arn, payload, 'RequestResponse')//

-- Public: as Aurora's: have a Lambda function invoked without waiting for it. ROLLBACK does not undo it.
CREATE FUNCTION lambda_async(arn VARCHAR(256) CHARACTER SET utf8mb4, payload LONGTEXT CHARACTER SET utf8mb4)
RETURNS LONGBLOB
NOT DETERMINISTIC
READS SQL DATA
SQL SECURITY DEFINER
COMMENT 'Have a Lambda function invoked without waiting for it'
RETURN _lambda_result(arn, payload, 'Event')//

DELIMITER ;
