-- Lets the schema that owns the Java classes reach Lambda in one region, and the credentials of the server; or takes
-- that back. Once for each region, as SYS or a user with JAVA_ADMIN:
--   sqlplus / as sysdba @permissions.sql PGRELAY us-east-1 grant
--   sqlplus / as sysdba @permissions.sql PGRELAY us-east-1 revoke
SET VERIFY OFF
WHENEVER SQLERROR EXIT FAILURE

DECLARE
    c_owner CONSTANT VARCHAR2(128) := UPPER('&1');
    c_region CONSTANT VARCHAR2(32) := '&2';
    c_action CONSTANT VARCHAR2(32) := LOWER('&3');
    TYPE names IS TABLE OF VARCHAR2(64);
    -- Where AWS's own tools look too. Nothing else of the server's environment can be read.
    c_variables CONSTANT names := names(
        'AWS_ACCESS_KEY_ID',
        'AWS_SECRET_ACCESS_KEY',
        'AWS_SESSION_TOKEN',
        'AWS_REGION',
        'AWS_DEFAULT_REGION',
        'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
        'AWS_CONTAINER_CREDENTIALS_FULL_URI',
        'AWS_CONTAINER_AUTHORIZATION_TOKEN',
        'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
        'AWS_EC2_METADATA_DISABLED',
        'AWS_EC2_METADATA_SERVICE_ENDPOINT',
        'AWS_ENDPOINT_URL',
        'AWS_ENDPOINT_URL_LAMBDA'
    );

    PROCEDURE permission(p_type VARCHAR2, p_name VARCHAR2, p_actions VARCHAR2) IS
    BEGIN
        IF c_action = 'grant' THEN
            dbms_java.grant_permission(c_owner, 'SYS:' || p_type, p_name, p_actions);
        ELSE
            dbms_java.revoke_permission(c_owner, 'SYS:' || p_type, p_name, p_actions);
        END IF;
    END permission;
BEGIN
    IF c_action NOT IN ('grant', 'revoke') THEN
        raise_application_error(-20001, 'The third argument is grant or revoke.');
    END IF;
    -- Another partition than aws has another domain: lambda.cn-north-1.amazonaws.com.cn.
    permission('java.net.SocketPermission', 'lambda.' || c_region || '.amazonaws.com:443', 'connect,resolve');
    -- The EC2 instance's metadata, and the agent of an ECS task. Leave out what the server is not on.
    permission('java.net.SocketPermission', '169.254.169.254:80', 'connect,resolve');
    permission('java.net.SocketPermission', '169.254.170.2:80', 'connect,resolve');
    permission('java.util.PropertyPermission', 'io.pgrelay.lambda.*', 'read');
    FOR i IN 1 .. c_variables.COUNT LOOP
        permission('java.lang.RuntimePermission', 'getenv.' || c_variables(i), '');
    END LOOP;
END;
/
