\echo Use "CREATE EXTENSION aws_lambda" to load this file. \quit

CREATE SCHEMA aws_lambda;
COMMENT ON SCHEMA aws_lambda IS 'AWS Lambda integration';

-- Private: check what identifies the function, and call it with botocore; _invoke has checked the other arguments.
-- p_default_region: where neither p_region nor the name has one; NULL for the server process's own.
-- p_client_context: base64.
-- Returns the answer, or error_sqlstate and what belongs to it: _invoke raises it, because an error raised in PL/Python
-- has a prefix and a traceback that RDS's errors do not have.
CREATE FUNCTION aws_lambda._call(
    p_function_name text,
    p_payload bytea,
    p_region text,
    p_default_region text,
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
    import json
    import os
    import re
    import shlex
    import signal
    import socket
    import time
    from urllib.parse import quote

    import botocore.exceptions as errors
    import botocore.session
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.httpsession import URLLib3Session
    from botocore.utils import get_environ_proxies

    POLL_SECONDS = 0.05
    CONNECTIONS_KEPT = 8
    SOCKET_OPTIONS = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1), (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    # As published, with the parts that are used as groups; a Region only before what can follow one, because a function
    # may be called my-function-1.
    NAME = re.compile(
        r"(?P<arn>arn:(?:aws[a-zA-Z-]*)?:lambda:)?"
        r"(?:(?P<region>[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-[0-9]):(?=[0-9]{12}:|function:))?"
        r"(?P<account>[0-9]{12}:)?(?:function:)?(?P<bare>[a-zA-Z0-9_.-]+)"
        r"(?::(?P<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_-]+))?"
    )
    NAME_CHARACTERS, BARE_NAME_CHARACTERS = 256, 64
    QUALIFIER = re.compile(r"\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_$-]{1,128}")
    REGION = re.compile("[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}")
    SQLSTATES = {401: "28000", 403: "42501", 404: "42883", 409: "55000", 413: "54000", 429: "53000"}
    AUTHENTICATION_CODES = re.compile("Signature|Token|UnrecognizedClient|InvalidClient|InvalidAccessKey")
    HINTS = {
        "08001": "Check the way from the database server to Lambda (route, DNS, security group, certificate), the Region, "
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
        errors.ClientError,  # assuming a role, for instance
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

    def function_region(name, region, default_region, qualifier):
        """Check what identifies a function; return the Region that it says, else the default."""
        if name is None:
            raise Failure("22004", "function_name must not be NULL", None, "Pass a name or an ARN.")
        part = NAME.fullmatch(name) or {}
        bare = part and not (part["arn"] or part["region"] or part["account"])
        if (
            not part
            or len(name) > NAME_CHARACTERS
            or (bare and len(part["bare"]) > BARE_NAME_CHARACTERS)
        ):
            raise Failure(
                "22023",
                "function_name is no valid name or ARN of a Lambda function",
                f'It is "{name[:300]}", {len(name)} characters.',
                'Use a name of at most 64 letters, digits, "-" and "_", a partial ARN (123456789012:function:my-function) '
                'or an ARN, of at most 256 characters, each optionally with ":" and a version or an alias.',
            )
        if region is not None and not REGION.fullmatch(region):
            raise Failure(
                "22023",
                f'"{region}" is no AWS Region',
                None,
                "In the form with a composite function_name, which has no region, the third argument is "
                "invocation_type; a literal needs a cast: '...'::aws_commons._lambda_function_arn_1.",
            )
        if region and part["region"] not in (None, region):
            raise Failure(
                "22023",
                "region conflicts with the Region in function_name",
                f'The region is "{region}", the Region in function_name is "{part["region"]}".',
                "Leave region out, or name the same one.",
            )
        if qualifier is not None and not QUALIFIER.fullmatch(qualifier):
            raise Failure(
                "22023",
                "qualifier is no valid version or alias of a Lambda function",
                f'It is "{qualifier[:300]}", {len(qualifier)} characters.',
                'Use $LATEST, a version number or an alias of at most 128 letters, digits, "-" and "_".',
            )
        if qualifier and part["qualifier"] not in (None, qualifier):
            raise Failure(
                "22023",
                "qualifier conflicts with the qualifier in function_name",
                f'The qualifier is "{qualifier}", the qualifier in function_name is "{part["qualifier"]}".',
                "Leave qualifier out, or name the same one.",
            )
        region = region or part["region"] or default_region
        if region == default_region is not None and not REGION.fullmatch(region):
            raise Failure(
                "22023",
                f'"{region}" is no AWS Region',
                None,
                "Set aws_lambda.region to a Region, or reset it.",
            )
        return region

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

    class Connection:
        """Lambda in one Region, over one connection that is kept.

        It is made of botocore's parts: its client would add half as much again to the time of a call.
        """

        def __init__(self, session, endpoint, region, connect_timeout_ms, request_timeout_ms):
            region = region or os.environ.get("AWS_REGION") or session.get_config_variable("region")
            if not region:
                raise Failure(
                    "22023",
                    "no AWS Region is known for the function",
                    "Neither region, the ARN nor aws_lambda.region names one, nor does the server process have one.",
                    "Pass region, or set AWS_REGION in the environment of the server.",
                )
            meta = session.create_client("lambda", region_name=region, endpoint_url=endpoint).meta
            self.session, self.region, self.partition = session, meta.region_name, meta.partition
            self.functions = f"{meta.endpoint_url.rstrip('/')}/2015-03-31/functions"
            self.user_agent = session.user_agent()
            self.http = URLLib3Session(
                verify=session.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE") or True,
                proxies=get_environ_proxies(meta.endpoint_url),
                timeout=(connect_timeout_ms / 1000, request_timeout_ms / 1000),
                max_pool_connections=1,
                socket_options=SOCKET_OPTIONS,
            )

        def invoke(self, name, payload, invocation_type, log_type, client_context, qualifier):
            """Send one request, and never another one: whether to try again is the caller's decision."""
            url = f"{self.functions}/{quote(name, safe='')}/invocations"
            if qualifier is not None:
                url = f"{url}?Qualifier={quote(qualifier, safe='')}"
            headers = {
                "User-Agent": self.user_agent,
                "X-Amz-Invocation-Type": invocation_type,
                "X-Amz-Log-Type": log_type,
            }
            if client_context is not None:
                headers["X-Amz-Client-Context"] = client_context
            request = AWSRequest(method="POST", url=url, headers=headers, data=payload)
            credentials = self.session.get_credentials()
            if credentials is None:
                raise errors.NoCredentialsError
            SigV4Auth(credentials.get_frozen_credentials(), "lambda", self.region).add_auth(request)
            response = self.http.send(request.prepare())
            headers, body = response.headers, response.content
            if headers.get("Content-Length", str(len(body))) != str(len(body)):
                raise Failure.client("08006", "No valid response from endpoint")
            if response.status_code >= 300:
                raise self.api_failure(response.status_code, headers, body)
            arn = self.arn(name, qualifier)
            if "X-Amz-Function-Error" in headers:
                kind, details = headers["X-Amz-Function-Error"], self.redacted(body.decode(errors="replace"))
                raise Failure(
                    "38000",
                    "lambda invocation failed",
                    f'"{arn}" returned error "{kind}", details: "{details}".',
                    "The function itself failed: its log says more.",
                )
            return {
                "status_code": response.status_code,
                "payload": body or None,
                "executed_version": headers.get("X-Amz-Executed-Version"),
                "log_result": headers.get("X-Amz-Log-Result"),
                "function_arn": arn,
            }

        def api_failure(self, status, headers, body):
            try:
                answer = dict(json.loads(body))
            except (TypeError, ValueError):
                answer = {}
            code = headers.get("x-amzn-ErrorType") or answer.get("code") or answer.get("__type") or "UnknownError"
            code = str(code).split(":")[0].split("#")[-1]
            sqlstate = SQLSTATES.get(status, "58000" if status >= 500 else "22023")
            if status < 500 and AUTHENTICATION_CODES.search(code):
                sqlstate = "28000"
            message = str(answer.get("message") or answer.get("Message") or code)
            return Failure.client(sqlstate, self.redacted(message), f"{code} (HTTP {status}). ")

        def redacted(self, text):
            """Take the credentials out of a text: Lambda's signature errors repeat the request's headers."""
            try:
                secrets = self.session.get_credentials().get_frozen_credentials()
            except Exception:
                return "withheld: the credentials changed meanwhile"
            for secret in filter(None, secrets):
                text = text.replace(secret, "***")
            return text

        def arn(self, name, qualifier):
            """Complete a partial ARN. A bare name stays one: the account is not known here."""
            if re.match("[0-9]{12}:function:", name):
                name = f"arn:{self.partition}:lambda:{self.region}:{name}"
            return f"{name}:{qualifier}" if qualifier and not name.endswith(f":{qualifier}") else name

    class Caller:
        """A backend's AWS session, its connections, and the thread in which they wait for the network."""

        def __init__(self):
            self.endpoint = configured_endpoint()
            self.session = botocore.session.Session()
            self.connections = {}
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
            except errors.ReadTimeoutError:
                failure = Failure.client("08006", "Request timed out")
            except errors.HTTPClientError:
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

        def connection(self, *key):
            if key not in self.connections:
                connection = self.in_thread(float("inf"), Connection, self.session, self.endpoint, *key)
                if len(self.connections) == CONNECTIONS_KEPT:
                    self.connections.pop(next(iter(self.connections)))
                self.connections[key] = connection
            return self.connections[key]

    def call(
        name, payload, region, default_region, invocation_type, log_type, client_context, qualifier,
        connect_timeout_ms, request_timeout_ms,
    ):  # fmt: skip
        answer = dict.fromkeys(
            ("status_code", "payload", "executed_version", "log_result", "function_arn", "error_sqlstate",
             "error_message", "error_detail", "error_hint")
        )  # fmt: skip
        try:
            caller = SD["caller"]
            region = function_region(name, region, default_region, qualifier)
            connection = caller.connection(region, connect_timeout_ms, request_timeout_ms)
            answer |= caller.in_thread(
                (connect_timeout_ms + request_timeout_ms) / 1000,
                connection.invoke, name, payload, invocation_type, log_type, client_context, qualifier,
            )  # fmt: skip
        except Failure as failure:
            answer |= {
                "error_sqlstate": failure.sqlstate,
                "error_message": failure.message,
                "error_detail": failure.detail and failure.detail.replace("\0", ""),
                "error_hint": failure.hint,
            }
        except plpy.SPIError as error:  # the statement is cancelled
            SD.clear()
            answer |= {"error_sqlstate": error.sqlstate, "error_message": str(error)}
        return answer

    SD["caller"] = Caller()
    SD["call"] = call

return SD["call"](
    p_function_name,
    p_payload,
    p_region,
    p_default_region,
    p_invocation_type,
    p_log_type,
    p_client_context,
    p_qualifier,
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
    v_function aws_commons._lambda_function_arn_1 := ROW(p_function_name, p_region);
    v_invocation_type text := p_invocation_type;
    v_log_type text := p_log_type;
    v_context_json text := p_context::text;
    v_context text;
    v_payload_bytes integer;
    v_answer record;
BEGIN
    IF p_function_name LIKE '(%)' THEN -- the composite type as a literal: PostgreSQL takes that for text
        v_function := p_function_name;
        IF p_region IN ('RequestResponse', 'Event', 'DryRun') THEN
            -- The caller meant the composite's form, which has no region: each argument came one place too early. Those
            -- that were not given have the defaults of the text's form.
            v_invocation_type := p_region;
            v_log_type := CASE p_invocation_type WHEN 'RequestResponse' THEN 'None' ELSE p_invocation_type END;
            v_context_json := nullif(p_log_type, 'None')::json;
        ELSE
            v_function.region := coalesce(p_region, v_function.region);
        END IF;
    END IF;
    v_context := translate(encode(convert_to(v_context_json, 'UTF8'), 'base64'), E'\n', '');
    v_payload_bytes := CASE v_invocation_type WHEN 'Event' THEN 1048576 ELSE 6291456 END;
    IF p_payload IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'null_value_not_allowed',
            MESSAGE = 'payload must not be NULL',
            HINT = 'Pass a JSON value; ''null'' is one.';
    END IF;
    IF v_invocation_type IS NULL OR v_invocation_type NOT IN ('RequestResponse', 'Event', 'DryRun') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('invocation_type is %s', coalesce('"' || v_invocation_type || '"', 'NULL')),
            HINT = 'It is case-sensitive. Allowed values: RequestResponse, Event, DryRun.';
    END IF;
    IF v_log_type IS NULL OR v_log_type NOT IN ('None', 'Tail') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('log_type is %s', coalesce('"' || v_log_type || '"', 'NULL')),
            HINT = 'It is case-sensitive. Allowed values: None, Tail.';
    END IF;
    IF ltrim(v_context_json, E' \t\r\n') NOT LIKE '{%' OR length(v_context) > c_client_context_bytes THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('context must be a JSON object of at most %s bytes in base64', c_client_context_bytes),
            DETAIL = format('It is %s, %s bytes in base64.', json_typeof(v_context_json::json), length(v_context));
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
        v_function.function_name, v_payload, v_function.region,
        nullif(current_setting('aws_lambda.region', true), ''),
        v_invocation_type, v_log_type, v_context, p_qualifier,
        aws_lambda._timeout_ms('aws_lambda.connect_timeout_ms', 1000),
        aws_lambda._timeout_ms('aws_lambda.request_timeout_ms', 3000)
    );
    IF v_answer.error_detail IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = v_answer.error_sqlstate,
            MESSAGE = v_answer.error_message,
            DETAIL = v_answer.error_detail,
            HINT = v_answer.error_hint;
    ELSIF v_answer.error_hint IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = v_answer.error_sqlstate,
            MESSAGE = v_answer.error_message,
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
                HINT = E'The function ran. What it returns must be JSON; JSONB cannot hold \\u0000.';
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
RETURN aws_lambda._invoke(
    invoke.function_name,
    invoke.payload,
    invoke.region,
    invoke.invocation_type,
    invoke.log_type,
    invoke.context,
    invoke.qualifier
);

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
RETURN aws_lambda._invoke(
    invoke.function_name,
    invoke.payload,
    invoke.region,
    invoke.invocation_type,
    invoke.log_type,
    invoke.context,
    invoke.qualifier
);

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
RETURN aws_lambda._invoke(
    (invoke.function_name).function_name,
    invoke.payload,
    (invoke.function_name).region,
    invoke.invocation_type,
    invoke.log_type,
    invoke.context,
    invoke.qualifier
);

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
RETURN aws_lambda._invoke(
    (invoke.function_name).function_name,
    invoke.payload,
    (invoke.function_name).region,
    invoke.invocation_type,
    invoke.log_type,
    invoke.context,
    invoke.qualifier
);

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
COMMENT ON FUNCTION aws_lambda._call(text, bytea, text, text, text, text, text, text, integer, integer)
IS 'Private: check what identifies the function, and call it with botocore';
COMMENT ON FUNCTION aws_lambda._timeout_ms(text, integer) IS 'Private: a setting in milliseconds';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA aws_lambda FROM PUBLIC;
