\echo Use "CREATE EXTENSION aws_commons" to load this file. \quit

CREATE SCHEMA aws_commons;
COMMENT ON SCHEMA aws_commons IS 'Common data types across AWS services';

CREATE TYPE aws_commons._lambda_function_arn_1 AS (function_name text, region text);
COMMENT ON TYPE aws_commons._lambda_function_arn_1 IS 'A Lambda function: its name or ARN, and its Region';

-- Public: name a Lambda function for aws_lambda.invoke.
-- function_name: name, partial ARN or full ARN. region: NULL leaves it to the ARN or to the server.
CREATE FUNCTION aws_commons.create_lambda_function_arn(function_name text, region text DEFAULT NULL)
RETURNS aws_commons._lambda_function_arn_1
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN ROW(function_name, region)::aws_commons._lambda_function_arn_1;

COMMENT ON FUNCTION aws_commons.create_lambda_function_arn(text, text)
IS 'Name a Lambda function for aws_lambda.invoke';
REVOKE ALL ON FUNCTION aws_commons.create_lambda_function_arn(text, text) FROM PUBLIC;
