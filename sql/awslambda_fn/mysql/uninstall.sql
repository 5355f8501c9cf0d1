-- Removes what install.sql made: mysql mydatabase < uninstall.sql
DROP FUNCTION IF EXISTS awslambda_fn;
DROP FUNCTION IF EXISTS awslambda_fn_async;
DROP FUNCTION IF EXISTS _awslambda_checked;
DROP FUNCTION IF EXISTS _awslambda_arn;
DROP TABLE IF EXISTS awslambda_setting;
