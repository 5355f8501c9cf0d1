-- Removes what install.sql made, and the trigger of temp_reading.sql, but not its table:
--   mysql mydatabase < uninstall.sql
-- Triggers of your own that call the functions fail from then on. They are:
--   SELECT trigger_name, event_object_table FROM information_schema.triggers
--   WHERE action_statement LIKE '%awslambda_fn%';
DROP TRIGGER IF EXISTS temp_reading_trigger;
DROP FUNCTION IF EXISTS awslambda_fn;
DROP FUNCTION IF EXISTS awslambda_fn_async;
DROP FUNCTION IF EXISTS _awslambda_checked;
DROP FUNCTION IF EXISTS _awslambda_arn;
DROP TABLE IF EXISTS awslambda_setting;
