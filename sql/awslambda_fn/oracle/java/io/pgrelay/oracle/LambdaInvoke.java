package io.pgrelay.oracle;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Invokes Lambda functions from SQL, with the classes of the JDK alone.
 */
public final class LambdaInvoke {
    private static final int SYNCHRONOUS_BYTES = 6 * 1024 * 1024;
    private static final int ASYNCHRONOUS_BYTES = 1024 * 1024;
    private static final CredentialsChain CHAIN = new CredentialsChain();

    private LambdaInvoke() {
    }

    /**
     * Invokes a function and waits for its result.
     *
     * @param functionName  name, partial ARN or ARN, with or without ":" and a version or an alias
     * @param argumentsJson the payload
     * @return the function's result, JSON
     */
    public static String invokeSync(String functionName, String argumentsJson) throws LambdaException {
        return invoke(functionName, argumentsJson, "RequestResponse", SYNCHRONOUS_BYTES);
    }

    /**
     * Has a function invoked and does not wait for it.
     *
     * @return the empty string, which is NULL for Oracle
     */
    public static String invokeAsync(String functionName, String argumentsJson) throws LambdaException {
        return invoke(functionName, argumentsJson, "Event", ASYNCHRONOUS_BYTES);
    }

    /** The same without a result, for a procedure. */
    public static void invokeAndForget(String functionName, String argumentsJson) throws LambdaException {
        invokeAsync(functionName, argumentsJson);
    }

    /** Tries from a shell what SQL will do: <code>java -cp awslambda_fn.jar io.pgrelay.oracle.LambdaInvoke</code>. */
    public static void main(String[] arguments) {
        String functionName = arguments.length > 0 ? arguments[0] : "lambdaTest";
        String argumentsJson = arguments.length > 1 ? arguments[1] : "{\"name\":\"bob\"}";
        try {
            System.out.println(invokeSync(functionName, argumentsJson));
        } catch (LambdaException error) {
            System.err.println(error.getMessage());
            System.exit(1);
        }
    }

    private static String invoke(String functionName, String argumentsJson, String invocationType, int mostBytes)
            throws LambdaException {
        FunctionName function = FunctionName.parse(functionName);
        byte[] payload = payload(argumentsJson, invocationType, mostBytes);
        int connectTimeoutMs = Settings.connectTimeoutMs();
        int requestTimeoutMs = Settings.requestTimeoutMs();
        String region = function.region == null ? CHAIN.region() : function.region;
        String endpoint = Endpoint.of(region);
        Credentials credentials = CHAIN.credentials();
        Http.Answer answer;
        try {
            // The path is sent with the name's colons encoded, as AWS's own clients do.
            String path = "/2015-03-31/functions/" + SignatureV4.encode(function.text) + "/invocations";
            URL url = new URL(endpoint + path);
            Map<String, String> headers = new TreeMap<>();
            headers.put("Host", Http.host(url));
            headers.put("Content-Type", "application/json");
            headers.put("X-Amz-Invocation-Type", invocationType);
            headers = new SignatureV4(credentials, region, "lambda", Instant.now())
                    .sign("POST", path, "", headers, payload);
            answer = Http.send("POST", url, headers, payload, connectTimeoutMs, requestTimeoutMs);
        } catch (Http.NotConnectedException error) {
            throw failed("Unable to connect to endpoint", endpoint + ", " + reason(error.getCause())
                    + "; the function did not run");
        } catch (SocketTimeoutException error) {
            throw failed("Request timed out", requestTimeoutMs + " ms; the function may have run");
        } catch (IOException error) {
            throw failed("No valid response from endpoint", reason(error) + "; the function may have run");
        } catch (SecurityException error) {
            throw failed("Not permitted by the database", error.getMessage());
        }
        return result(functionName, answer, credentials);
    }

    private static byte[] payload(String argumentsJson, String invocationType, int mostBytes) throws LambdaException {
        if (argumentsJson == null || argumentsJson.isEmpty()) {
            throw new LambdaException("fn_argsJson must not be NULL; {} is the empty object");
        }
        try {
            Json.read(argumentsJson);
        } catch (IllegalArgumentException error) {
            throw new LambdaException("fn_argsJson is not valid JSON: " + error.getMessage());
        }
        byte[] payload = argumentsJson.getBytes(StandardCharsets.UTF_8);
        if (payload.length > mostBytes) {
            throw failed("Request must be smaller than " + mostBytes + " bytes for the InvokeFunction operation",
                    invocationType + ", the payload has " + payload.length + " bytes; nothing was sent");
        }
        return payload;
    }

    private static String result(String functionName, Http.Answer answer, Credentials credentials)
            throws LambdaException {
        if (answer.status < 200 || answer.status > 299) {
            String code = errorCode(answer);
            if (code.startsWith("ExpiredToken")) {
                CHAIN.forget();
            }
            throw failed(credentials.redact(errorMessage(answer)), code + ", HTTP " + answer.status);
        }
        String functionError = answer.header("X-Amz-Function-Error");
        if (functionError != null) {
            throw new LambdaException("lambda invocation failed: \"" + functionName + "\" returned error \""
                    + functionError + "\", details: \"" + credentials.redact(answer.body) + "\".");
        }
        return answer.body;
    }

    private static String errorCode(Http.Answer answer) {
        String code = answer.header("x-amzn-ErrorType");
        if (code == null) {
            code = member(answer.body, "__type");
        }
        if (code == null) {
            code = member(answer.body, "Code");
        }
        if (code == null) {
            return "no error code";
        }
        // Some services add the address of a description, some a name space in front.
        code = code.split(":")[0];
        return code.substring(code.indexOf('#') + 1);
    }

    private static String errorMessage(Http.Answer answer) {
        String message = member(answer.body, "Message");
        if (message == null) {
            message = member(answer.body, "message");
        }
        return message == null ? "no message" : message;
    }

    private static String member(String body, String name) {
        try {
            Object value = Json.read(body);
            Object found = value instanceof Map ? ((Map<?, ?>) value).get(name) : null;
            return found instanceof String ? (String) found : null;
        } catch (IllegalArgumentException error) {
            return null;
        }
    }

    private static LambdaException failed(String words, String facts) {
        return new LambdaException("invoke API failed: AWS Lambda client returned '" + words + "' (" + facts + ").");
    }

    /** Says in a few words what went wrong, without what a library may have put into its message. */
    static String reason(Throwable error) {
        Throwable shown = error instanceof Http.NotConnectedException ? error.getCause() : error;
        return shown.getClass().getSimpleName();
    }
}
