-- Removes what install.sql made: mysql mydatabase < uninstall.sql
-- Before, uninstall ../mysql: its functions call these.
DROP FUNCTION IF EXISTS lambda_sync;
DROP FUNCTION IF EXISTS lambda_async;
DROP FUNCTION IF EXISTS _lambda_result;
DROP FUNCTION IF EXISTS lambda_udf_invoke;
DROP FUNCTION IF EXISTS lambda_udf_error;
