-- Installs awslambda_fn and awslambda_fn_async in the current database of Aurora MySQL, or installs them anew:
--   mysql mydatabase < install.sql
-- They run with the rights of the user who installs them (README.md says which). Nobody else may run them until that
-- user grants it; installing anew takes such grants back.

-- What completes a bare function name: the built-in functions take ARNs only.
CREATE TABLE IF NOT EXISTS awslambda_setting (
    id TINYINT NOT NULL DEFAULT 1 PRIMARY KEY,
    arn_prefix VARCHAR(128) NOT NULL COMMENT 'arn:aws:lambda:us-east-1:123456789012:function:',
    CONSTRAINT awslambda_setting_one_row CHECK (id = 1),
    CONSTRAINT awslambda_setting_arn_prefix
        CHECK (arn_prefix REGEXP '^arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:$')
) COMMENT 'Region and account of the functions that awslambda_fn is given by name';

DROP FUNCTION IF EXISTS _awslambda_arn;
DROP FUNCTION IF EXISTS _awslambda_checked;
DROP FUNCTION IF EXISTS awslambda_fn;
DROP FUNCTION IF EXISTS awslambda_fn_async;

DELIMITER //

-- Private: complete a function's name, with or without ":" and a version or an alias; an ARN stays what it is.
-- Raises 22023 (no name, no ARN), 55000 (no awslambda_setting).
CREATE FUNCTION _awslambda_arn(fn_name VARCHAR(256) CHARACTER SET utf8mb4)
RETURNS VARCHAR(256) CHARACTER SET utf8mb4
READS SQL DATA
SQL SECURITY DEFINER
COMMENT 'Complete a Lambda function name'
BEGIN
    DECLARE v_prefix VARCHAR(128) CHARACTER SET utf8mb4;
    IF fn_name REGEXP '^arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:[a-zA-Z0-9_-]+(:[$a-zA-Z0-9_.-]+)?$' THEN
        RETURN fn_name;
    END IF;
    IF fn_name IS NULL OR fn_name NOT REGEXP '^[a-zA-Z0-9_-]+(:[$a-zA-Z0-9_.-]+)?$' THEN
        SIGNAL SQLSTATE '22023' SET MESSAGE_TEXT = 'fn_name is no valid name or ARN of a Lambda function';
    END IF;
    SELECT MAX(s.arn_prefix) INTO v_prefix FROM awslambda_setting AS s;
    IF v_prefix IS NULL THEN
        SIGNAL SQLSTATE '55000' SET MESSAGE_TEXT = 'fn_name is no ARN, and awslambda_setting has no arn_prefix';
    END IF;
    RETURN CONCAT(v_prefix, fn_name);
END//

-- Private: let through what is JSON. Raises 22032.
CREATE FUNCTION _awslambda_checked(fn_args LONGTEXT CHARACTER SET utf8mb4)
RETURNS LONGTEXT CHARACTER SET utf8mb4
DETERMINISTIC
NO SQL
SQL SECURITY DEFINER
COMMENT 'Check a payload'
BEGIN
    IF fn_args IS NULL OR NOT JSON_VALID(fn_args) THEN
        SIGNAL SQLSTATE '22032' SET MESSAGE_TEXT = 'fn_args is not valid JSON';
    END IF;
    RETURN fn_args;
END//

-- Public: invoke a Lambda function and return its result, JSON in text form.
-- fn_name: name or ARN, with or without ":" and a version or an alias. fn_args: the payload, JSON in text form.
-- Raises 22023, 22032, 55000 and what lambda_sync raises.
CREATE FUNCTION awslambda_fn(fn_name VARCHAR(256) CHARACTER SET utf8mb4, fn_args LONGTEXT CHARACTER SET utf8mb4)
RETURNS LONGTEXT CHARACTER SET utf8mb4
READS SQL DATA
SQL SECURITY DEFINER
COMMENT 'Invoke a Lambda function and return its result'
BEGIN
    RETURN CONVERT(lambda_sync(_awslambda_arn(fn_name), _awslambda_checked(fn_args)) USING utf8mb4);
END//

-- Public: have a Lambda function invoked without waiting for it; returns what lambda_async does. ROLLBACK does not undo
-- it. Arguments and errors as above.
CREATE FUNCTION awslambda_fn_async(fn_name VARCHAR(256) CHARACTER SET utf8mb4, fn_args LONGTEXT CHARACTER SET utf8mb4)
RETURNS LONGTEXT CHARACTER SET utf8mb4
READS SQL DATA
SQL SECURITY DEFINER
COMMENT 'Have a Lambda function invoked without waiting for it'
BEGIN
    RETURN CONVERT(lambda_async(_awslambda_arn(fn_name), _awslambda_checked(fn_args)) USING utf8mb4);
END//

DELIMITER ;
