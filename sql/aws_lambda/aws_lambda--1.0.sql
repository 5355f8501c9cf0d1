\echo Use "CREATE EXTENSION aws_lambda" to load this file. \quit

CREATE SCHEMA aws_lambda;
COMMENT ON SCHEMA aws_lambda IS 'AWS Lambda integration';

-- Private: the call itself, made with botocore; _invoke has checked the arguments.
-- p_region: NULL for the server process's own. p_client_context: base64.
-- Returns the answer, or error_sqlstate and what belongs to it: _invoke raises it, because an error raised in PL/Python
-- has a prefix and a traceback that RDS's errors do not have.
CREATE FUNCTION aws_lambda._call(
    p_function_name text,
    p_payload bytea,
    p_region text,
    p_invocation_type text,
    p_log_type text,
    p_client_context text,
    p_qualifier text,
    p_connect_timeout_ms integer,
    p_request_timeout_ms integer,
    OUT status_code integer,
    OUT payload bytea,
    OUT executed_version text,
    OUT log_result text,
    OUT function_arn text,
    OUT error_sqlstate text,
    OUT error_message text,
    OUT error_detail text,
    OUT error_hint text
)
LANGUAGE plpython3u
VOLATILE
SET search_path = pg_catalog, pg_temp
AS $python$
if "caller" not in SD:  # the first call of a backend: later ones find everything in SD
    import concurrent.futures
    import os
    import re
    import shlex
    import signal
    import time

    import botocore.config
    import botocore.exceptions as errors
    import botocore.session

    POLL_SECONDS = 0.05
    CLIENTS_KEPT = 8
    SQLSTATES = {401: "28000", 403: "42501", 404: "42883", 409: "55000", 413: "54000", 429: "53000"}
    AUTHENTICATION_CODES = re.compile("Signature|Token|UnrecognizedClient|InvalidClient|InvalidAccessKey")
    HINTS = {
        "08001": "Check the way from the database server to Lambda (route, DNS, security group), the Region, "
        "aws_lambda.connect_timeout_ms and, in the server configuration, aws_lambda.endpoint_override.",
        "08006": "The function may have run. Check how long it takes and aws_lambda.request_timeout_ms; "
        "the invocation type Event does not wait for it.",
        "22023": "Check the payload, the invocation type and the qualifier.",
        "28000": "The server process looks for credentials where every AWS SDK does: environment, ~/.aws, container "
        "and instance role. As the user that runs PostgreSQL, try: aws sts get-caller-identity",
        "42501": "Check that the identity of the server may lambda:InvokeFunction on this function and qualifier.",
        "42883": "Check the name, the qualifier, the account and the Region.",
        "53000": "Check the concurrency limits of the function and of the account, or invoke it later.",
        "54000": "Send less: at most 6 MB, or 1 MB with the invocation type Event.",
        "55000": "Check the state of the function, or invoke it later.",
        "58000": "Lambda or a service that it uses failed. Check the function's configuration, or invoke it later.",
        "F0000": "Check aws_lambda.endpoint_override in the server configuration, and the AWS configuration of the "
        "server process.",
    }
    CREDENTIALS_ERRORS = (
        errors.PartialCredentialsError,
        errors.CredentialRetrievalError,
        errors.ProfileNotFound,
        errors.UnknownCredentialError,
        errors.SSOError,
        errors.NoAuthTokenError,
        errors.TokenRetrievalError,
    )

    class Failure(Exception):
        """Why there is no answer, as PostgreSQL reports errors."""

        def __init__(self, sqlstate, message, detail, hint):
            self.sqlstate, self.message, self.detail, self.hint = sqlstate, message, detail, hint

        @classmethod
        def client(cls, sqlstate, words, facts=""):
            detail = f"AWS Lambda client returned '{words}'."
            return cls(sqlstate, "invoke API failed", detail, f"{facts}{HINTS[sqlstate]}")

    def configured_endpoint():
        """Read the endpoint from the server's command line and configuration files.

        current_setting() would not do: what any user may SET, or put into PGOPTIONS, looks the same there.
        """
        [server] = plpy.execute("""
            SELECT current_setting('data_directory') AS directory, (
                SELECT setting FROM pg_file_settings
                WHERE lower(name) = 'aws_lambda.endpoint_override' ORDER BY seqno DESC LIMIT 1
            ) AS endpoint
        """)
        with open(os.path.join(server["directory"], "postmaster.opts")) as file:
            words = shlex.split(file.read())
        option = re.compile("(?:-c|--)?aws[-_]lambda[.]endpoint[-_]override=(.*)", re.IGNORECASE)
        arguments = [match[1] for match in map(option.fullmatch, words) if match]
        endpoint = arguments[-1] if arguments else server["endpoint"]
        if not endpoint:
            return None
        return endpoint if "://" in endpoint else f"https://{endpoint}"

    class Caller:
        """A backend's AWS session, its clients, and the thread in which they wait for the network."""

        def __init__(self):
            self.endpoint = configured_endpoint()
            self.session = botocore.session.Session()
            self.clients = {}
            # The thread inherits the mask: PostgreSQL's signal handlers may run in the main thread only.
            mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            try:
                self.thread = concurrent.futures.ThreadPoolExecutor(max_workers=1)
                self.thread.submit(int).result()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, mask)

        def in_thread(self, seconds, work, *arguments):
            """Run `work` in the thread. Waiting here would keep PostgreSQL from noticing that it shall cancel."""
            future = self.thread.submit(self.guarded, work, *arguments)
            deadline = time.monotonic() + seconds
            while True:
                try:
                    return future.result(POLL_SECONDS)
                except concurrent.futures.TimeoutError:
                    plpy.execute("SELECT")  # raises when the statement is cancelled
                    if time.monotonic() > deadline:
                        SD.clear()  # the thread is lost: the next call starts another
                        raise Failure.client("08006", "Request timed out") from None

        def guarded(self, work, *arguments):
            """Run `work`; let no exception out but Failure, without the words of others that may hold secrets."""
            try:
                return work(*arguments)
            except Failure:
                raise
            except errors.ClientError as error:
                failure = self.api_failure(error)
            except errors.ReadTimeoutError:
                failure = Failure.client("08006", "Request timed out")
            except (errors.HTTPClientError, errors.IncompleteReadError):
                failure = Failure.client("08006", "No valid response from endpoint")
            except errors.ConnectionError:
                failure = Failure.client("08001", "Unable to connect to endpoint")
            except errors.NoCredentialsError:
                failure = Failure.client("28000", "Unable to locate credentials")
            except CREDENTIALS_ERRORS:
                failure = Failure.client("28000", "Unable to retrieve credentials")
            except Exception as error:
                failure = Failure.client("F0000", type(error).__name__)
            raise failure from None

        def redacted(self, text):
            """Take the credentials out of a text: Lambda's signature errors repeat the request's headers."""
            try:
                secrets = self.session.get_credentials().get_frozen_credentials()
            except Exception:
                return "withheld: the credentials changed meanwhile"
            for secret in filter(None, secrets):
                text = text.replace(secret, "***")
            return text

        def api_failure(self, error):
            if error.operation_name != "Invoke":  # assuming a role, for instance
                return Failure.client("28000", "Unable to retrieve credentials")
            code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
            sqlstate = SQLSTATES.get(status, "58000" if status >= 500 else "22023")
            if status < 500 and AUTHENTICATION_CODES.search(code):
                sqlstate = "28000"
            message = error.response["Error"].get("Message") or code
            return Failure.client(sqlstate, self.redacted(message), f"{code} (HTTP {status}). ")

        def new_client(self, region, connect_timeout_ms, request_timeout_ms):
            region = region or os.environ.get("AWS_REGION") or self.session.get_config_variable("region")
            if not region:
                raise Failure(
                    "22023",
                    "no AWS Region is known for the function",
                    "Neither region, the ARN nor aws_lambda.region names one, nor does the server process have one.",
                    "Pass region, or set AWS_REGION in the environment of the server.",
                )
            config = botocore.config.Config(
                connect_timeout=connect_timeout_ms / 1000,
                read_timeout=request_timeout_ms / 1000,
                retries={"total_max_attempts": 1},  # whether to try again is the caller's decision
                parameter_validation=False,
                tcp_keepalive=True,
            )
            return self.session.create_client(
                "lambda", region_name=region, endpoint_url=self.endpoint, config=config
            )

        def client(self, *key):
            if key not in self.clients:
                client = self.in_thread(float("inf"), self.new_client, *key)
                if len(self.clients) == CLIENTS_KEPT:
                    self.clients.pop(next(iter(self.clients)))
                self.clients[key] = client
            return self.clients[key]

        def invoke(self, client, parameters):
            answer = client.invoke(**parameters)
            payload = answer["Payload"].read()
            arn = self.arn(client.meta.region_name, parameters)
            if "FunctionError" in answer:
                kind, details = answer["FunctionError"], self.redacted(payload.decode(errors="replace"))
                raise Failure(
                    "38000",
                    "lambda invocation failed",
                    f'"{arn}" returned error "{kind}", details: "{details}".',
                    "The function itself failed: its log says more.",
                )
            return {
                "status_code": answer["StatusCode"],
                "payload": payload or None,
                "executed_version": answer.get("ExecutedVersion"),
                "log_result": answer.get("LogResult"),
                "function_arn": arn,
            }

        def arn(self, region, parameters):
            """Complete a partial ARN. A bare name stays one: the account is not known here."""
            name = parameters["FunctionName"]
            if re.match("[0-9]{12}:function:", name):
                name = f"arn:{self.session.get_partition_for_region(region)}:lambda:{region}:{name}"
            qualifier = parameters.get("Qualifier")
            return f"{name}:{qualifier}" if qualifier and not name.endswith(f":{qualifier}") else name

    def call(parameters, region, connect_timeout_ms, request_timeout_ms):
        answer = dict.fromkeys(
            ("status_code", "payload", "executed_version", "log_result", "function_arn", "error_sqlstate",
             "error_message", "error_detail", "error_hint")
        )  # fmt: skip
        try:
            caller = SD["caller"]
            client = caller.client(region, connect_timeout_ms, request_timeout_ms)
            seconds = (connect_timeout_ms + request_timeout_ms) / 1000
            answer |= caller.in_thread(seconds, caller.invoke, client, parameters)
        except Failure as failure:
            answer |= {
                "error_sqlstate": failure.sqlstate,
                "error_message": failure.message,
                "error_detail": failure.detail.replace("\0", ""),
                "error_hint": failure.hint,
            }
        except plpy.SPIError as error:  # the statement is cancelled
            SD.clear()
            answer |= {"error_sqlstate": error.sqlstate, "error_message": str(error)}
        return answer

    SD["caller"] = Caller()
    SD["call"] = call

parameters = {
    "FunctionName": p_function_name,
    "Payload": p_payload,
    "InvocationType": p_invocation_type,
    "LogType": p_log_type,
    "ClientContext": p_client_context,
    "Qualifier": p_qualifier,
}
return SD["call"](
    {name: value for name, value in parameters.items() if value is not None},
    p_region,
    p_connect_timeout_ms,
    p_request_timeout_ms,
)
$python$;

-- Private: a setting in milliseconds. Raises 22023.
CREATE FUNCTION aws_lambda._timeout_ms(p_setting text, p_default integer)
RETURNS integer
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_value CONSTANT text := current_setting(p_setting, true);
BEGIN
    IF v_value IS NULL OR v_value = '' THEN -- never set, or RESET
        RETURN p_default;
    END IF;
    IF v_value !~ '^ *[0-9]+ *$' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('invalid value for parameter "%s": "%s"', p_setting, v_value),
            HINT = 'Set a whole number of milliseconds from 1 to 900000.';
    END IF;
    IF v_value::numeric NOT BETWEEN 1 AND 900000 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format(
                '%s ms is outside the valid range for parameter "%s" (1 ms .. 900000 ms)', v_value, p_setting
            );
    END IF;
    RETURN v_value;
END
$function$;

-- Private: check what identifies a function and return the Region that it names, if any.
-- Raises 22004 (no function name), 22023.
CREATE FUNCTION aws_lambda._region(p_function_name text, p_region text, p_qualifier text)
RETURNS text
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_name CONSTANT text := '^(arn:(?:aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-[0-9]:)?'
        '([0-9]{12}:)?(function:)?([a-zA-Z0-9_.-]+)(:(?:\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_-]+))?$';
    c_qualifier CONSTANT text := '^(\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9_$-]+)$';
    c_region CONSTANT text := '^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$';
    v_part CONSTANT text [] := regexp_match(p_function_name, c_name);
    v_named_region CONSTANT text := rtrim(v_part[2], ':');
    v_named_qualifier CONSTANT text := ltrim(v_part[6], ':');
BEGIN
    IF p_function_name IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'null_value_not_allowed',
            MESSAGE = 'function_name must not be NULL';
    END IF;
    IF v_part IS NULL
        OR length(p_function_name) > 256
        OR (v_part[1] IS NULL AND v_part[2] IS NULL AND v_part[3] IS NULL AND length(v_part[5]) > 64)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'function_name is no valid name or ARN of a Lambda function',
            DETAIL = format('It is "%s", %s characters.', left(p_function_name, 300), length(p_function_name)),
            HINT = 'Use a name of at most 64 letters, digits, "-" and "_", a partial ARN '
                '(123456789012:function:my-function) or an ARN, of at most 256 characters, each optionally with '
                '":" and a version or an alias.';
    END IF;
    IF p_region !~ c_region THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('"%s" is no AWS Region', p_region),
            HINT = 'In the form with a composite function_name, which has no region, the third argument is '
                'invocation_type; a literal needs a cast: ''...''::aws_commons._lambda_function_arn_1.';
    END IF;
    IF p_region <> v_named_region THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'region conflicts with the Region in function_name',
            DETAIL = format('The region is "%s", the Region in function_name is "%s".', p_region, v_named_region),
            HINT = 'Leave region out, or name the same one.';
    END IF;
    IF p_qualifier !~ c_qualifier OR length(p_qualifier) > 128 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'qualifier is no valid version or alias of a Lambda function',
            DETAIL = format('It is "%s", %s characters.', left(p_qualifier, 300), length(p_qualifier)),
            HINT = 'Use $LATEST, a version number or an alias of at most 128 letters, digits, "-" and "_".';
    END IF;
    IF p_qualifier <> v_named_qualifier THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'qualifier conflicts with the qualifier in function_name',
            DETAIL = format(
                'The qualifier is "%s", the qualifier in function_name is "%s".', p_qualifier, v_named_qualifier
            ),
            HINT = 'Leave qualifier out, or name the same one.';
    END IF;
    RETURN coalesce(p_region, v_named_region);
END
$function$;

-- Private: check the arguments, invoke the function, raise what went wrong. The README lists the SQLSTATEs.
CREATE FUNCTION aws_lambda._invoke(
    p_function_name text,
    p_payload anyelement,
    p_region text,
    p_invocation_type text,
    p_log_type text,
    p_context anyelement,
    p_qualifier text,
    OUT status_code integer,
    OUT payload anyelement,
    OUT executed_version text,
    OUT log_result text
)
LANGUAGE plpgsql
VOLATILE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_client_context_bytes CONSTANT integer := 3583;
    v_payload CONSTANT bytea := convert_to(p_payload::text, 'UTF8');
    v_payload_bytes CONSTANT integer := CASE p_invocation_type WHEN 'Event' THEN 1048576 ELSE 6291456 END;
    v_context CONSTANT text := translate(encode(convert_to(p_context::text, 'UTF8'), 'base64'), E'\n', '');
    v_function aws_commons._lambda_function_arn_1 := ROW(p_function_name, p_region);
    v_region text;
    v_answer record;
BEGIN
    IF p_function_name LIKE '(%)' THEN -- the composite type as a literal: PostgreSQL takes that for text
        v_function := p_function_name;
        v_function.region := coalesce(p_region, v_function.region);
    END IF;
    v_region := coalesce(
        aws_lambda._region(v_function.function_name, v_function.region, p_qualifier),
        nullif(current_setting('aws_lambda.region', true), '')
    );
    IF p_payload IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'null_value_not_allowed',
            MESSAGE = 'payload must not be NULL',
            HINT = 'Pass a JSON value; ''null'' is one.';
    END IF;
    IF p_invocation_type IS NULL OR p_invocation_type NOT IN ('RequestResponse', 'Event', 'DryRun') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('invocation_type is %s', coalesce('"' || p_invocation_type || '"', 'NULL')),
            HINT = 'It is case-sensitive. Allowed values: RequestResponse, Event, DryRun.';
    END IF;
    IF p_log_type IS NULL OR p_log_type NOT IN ('None', 'Tail') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('log_type is %s', coalesce('"' || p_log_type || '"', 'NULL')),
            HINT = 'It is case-sensitive. Allowed values: None, Tail.';
    END IF;
    IF ltrim(p_context::text, E' \t\r\n') NOT LIKE '{%' OR length(v_context) > c_client_context_bytes THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('context must be a JSON object of at most %s bytes in base64', c_client_context_bytes),
            DETAIL = format('It is %s, %s bytes in base64.', json_typeof(p_context::text::json), length(v_context));
    END IF;
    IF length(v_payload) > v_payload_bytes THEN
        RAISE EXCEPTION USING
            ERRCODE = 'program_limit_exceeded',
            MESSAGE = 'invoke API failed',
            DETAIL = format(
                'AWS Lambda client returned ''Request must be smaller than %s bytes for the InvokeFunction '
                'operation''.', v_payload_bytes
            ),
            HINT = format('The payload has %s bytes. Nothing was sent.', length(v_payload));
    END IF;

    v_answer := aws_lambda._call(
        v_function.function_name, v_payload, v_region, p_invocation_type, p_log_type, v_context, p_qualifier,
        aws_lambda._timeout_ms('aws_lambda.connect_timeout_ms', 1000),
        aws_lambda._timeout_ms('aws_lambda.request_timeout_ms', 3000)
    );
    IF v_answer.error_detail IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = v_answer.error_sqlstate,
            MESSAGE = v_answer.error_message,
            DETAIL = v_answer.error_detail,
            HINT = v_answer.error_hint;
    ELSIF v_answer.error_sqlstate IS NOT NULL THEN -- PostgreSQL's own: the statement is cancelled
        RAISE EXCEPTION USING
            ERRCODE = v_answer.error_sqlstate,
            MESSAGE = v_answer.error_message;
    END IF;
    status_code := v_answer.status_code;
    executed_version := v_answer.executed_version;
    log_result := v_answer.log_result;
    BEGIN
        payload := convert_from(v_answer.payload, 'UTF8');
    EXCEPTION
        WHEN data_exception THEN
            RAISE EXCEPTION USING
                ERRCODE = 'invalid_json_text',
                MESSAGE = 'lambda invocation failed',
                DETAIL = format(
                    '"%s" returned a result that is not valid %s: %s.',
                    v_answer.function_arn, upper(pg_typeof(p_payload)::text), SQLERRM
                ),
                HINT = 'The function ran. What it returns must be JSON; JSONB cannot hold \u0000.';
    END;
END
$function$;

-- Public: the four forms of invoke, by name or ARN and by composite, JSON and JSONB. They run as the owner, so that a
-- role needs EXECUTE on the form that it calls and on nothing else.
-- Arguments are qualified by the name of their function, because a result column has the same name as one.
-- noqa: disable=RF01
CREATE FUNCTION aws_lambda.invoke(
    function_name text,
    payload json,
    region text DEFAULT NULL,
    invocation_type text DEFAULT 'RequestResponse',
    log_type text DEFAULT 'None',
    context json DEFAULT NULL,
    qualifier varchar(128) DEFAULT NULL,
    OUT status_code integer,
    OUT payload json,
    OUT executed_version text,
    OUT log_result text
)
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        i.status_code,
        i.payload,
        i.executed_version,
        i.log_result
    FROM aws_lambda._invoke(
        invoke.function_name,
        invoke.payload,
        invoke.region,
        invoke.invocation_type,
        invoke.log_type,
        invoke.context,
        invoke.qualifier
    ) AS i;
END;

CREATE FUNCTION aws_lambda.invoke(
    function_name text,
    payload jsonb,
    region text DEFAULT NULL,
    invocation_type text DEFAULT 'RequestResponse',
    log_type text DEFAULT 'None',
    context jsonb DEFAULT NULL,
    qualifier varchar(128) DEFAULT NULL,
    OUT status_code integer,
    OUT payload jsonb,
    OUT executed_version text,
    OUT log_result text
)
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        i.status_code,
        i.payload,
        i.executed_version,
        i.log_result
    FROM aws_lambda._invoke(
        invoke.function_name,
        invoke.payload,
        invoke.region,
        invoke.invocation_type,
        invoke.log_type,
        invoke.context,
        invoke.qualifier
    ) AS i;
END;

CREATE FUNCTION aws_lambda.invoke(
    function_name aws_commons._lambda_function_arn_1,
    payload json,
    invocation_type text DEFAULT 'RequestResponse',
    log_type text DEFAULT 'None',
    context json DEFAULT NULL,
    qualifier varchar(128) DEFAULT NULL,
    OUT status_code integer,
    OUT payload json,
    OUT executed_version text,
    OUT log_result text
)
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        i.status_code,
        i.payload,
        i.executed_version,
        i.log_result
    FROM aws_lambda._invoke(
        (invoke.function_name).function_name,
        invoke.payload,
        (invoke.function_name).region,
        invoke.invocation_type,
        invoke.log_type,
        invoke.context,
        invoke.qualifier
    ) AS i;
END;

CREATE FUNCTION aws_lambda.invoke(
    function_name aws_commons._lambda_function_arn_1,
    payload jsonb,
    invocation_type text DEFAULT 'RequestResponse',
    log_type text DEFAULT 'None',
    context jsonb DEFAULT NULL,
    qualifier varchar(128) DEFAULT NULL,
    OUT status_code integer,
    OUT payload jsonb,
    OUT executed_version text,
    OUT log_result text
)
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        i.status_code,
        i.payload,
        i.executed_version,
        i.log_result
    FROM aws_lambda._invoke(
        (invoke.function_name).function_name,
        invoke.payload,
        (invoke.function_name).region,
        invoke.invocation_type,
        invoke.log_type,
        invoke.context,
        invoke.qualifier
    ) AS i;
END;

COMMENT ON FUNCTION aws_lambda.invoke(text, json, text, text, text, json, varchar)
IS 'Invoke a Lambda function by its name or ARN';
COMMENT ON FUNCTION aws_lambda.invoke(text, jsonb, text, text, text, jsonb, varchar)
IS 'Invoke a Lambda function by its name or ARN';
COMMENT ON FUNCTION aws_lambda.invoke(aws_commons._lambda_function_arn_1, json, text, text, json, varchar)
IS 'Invoke a Lambda function named by aws_commons.create_lambda_function_arn';
COMMENT ON FUNCTION aws_lambda.invoke(aws_commons._lambda_function_arn_1, jsonb, text, text, jsonb, varchar)
IS 'Invoke a Lambda function named by aws_commons.create_lambda_function_arn';
COMMENT ON FUNCTION aws_lambda._invoke(text, anyelement, text, text, text, anyelement, text)
IS 'Private: check the arguments, invoke the function, raise what went wrong';
COMMENT ON FUNCTION aws_lambda._call(text, bytea, text, text, text, text, text, integer, integer)
IS 'Private: the call itself, made with botocore';
COMMENT ON FUNCTION aws_lambda._region(text, text, text)
IS 'Private: check what identifies a function and return the Region that it names';
COMMENT ON FUNCTION aws_lambda._timeout_ms(text, integer) IS 'Private: a setting in milliseconds';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA aws_lambda FROM PUBLIC;
