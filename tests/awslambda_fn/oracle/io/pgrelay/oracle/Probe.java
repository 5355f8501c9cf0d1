package io.pgrelay.oracle;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lets the tests call what is not public. Reads requests, a JSON object a line, and writes an answer for each: "=" and
 * the result, or "!" and the message of the exception, percent-encoded.
 */
final class Probe {
    private final Map<?, ?> request;

    private Probe(Map<?, ?> request) {
        this.request = request;
    }

    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                answer = "=" + SignatureV4.encode(new Probe((Map<?, ?>) Json.read(line)).answer());
            } catch (LambdaException | IllegalArgumentException error) {
                answer = "!" + SignatureV4.encode(error.getMessage());
            }
            out.println(answer);
        }
    }

    private String answer() throws LambdaException {
        switch (text("do")) {
            case "invoke":
                return LambdaInvoke.invokeSync(text("function"), text("arguments"));
            case "invoke_async":
                return LambdaInvoke.invokeAsync(text("function"), text("arguments"));
            case "sign":
                return sign();
            case "signing_key":
                return SignatureV4.hex(SignatureV4.signingKey(
                        text("secret_access_key"), text("date"), text("region"), text("service")));
            case "endpoint":
                return Endpoint.standard(text("region"));
            case "region":
                return String.valueOf(FunctionName.parse(text("function")).region);
            case "container_url":
                return CredentialsChain.containerUrl(text("relative"), text("full")).toString();
            case "json":
                Json.read(text("text"));
                return "JSON";
            default:
                throw new IllegalArgumentException(text("do"));
        }
    }

    private String sign() {
        Map<String, String> headers = new TreeMap<>();
        ((Map<?, ?>) request.get("headers")).forEach((name, value) -> headers.put((String) name, (String) value));
        Credentials credentials = new Credentials(
                text("access_key_id"), text("secret_access_key"), text("session_token"), null);
        return new SignatureV4(credentials, text("region"), text("service"), Instant.parse(text("at")))
                .sign(text("method"), text("path"), text("query"), headers,
                        text("body").getBytes(StandardCharsets.UTF_8))
                .get("Authorization");
    }

    private String text(String name) {
        return (String) request.get(name);
    }
}
