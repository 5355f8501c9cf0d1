package io.pgrelay.oracle;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the database server's credentials come from: its environment, its container, its EC2 instance, in this order,
 * with the names that every AWS SDK knows.
 *
 * <p>What expires is kept until shortly before that. Oracle runs one Java session for each database session, so each
 * session asks for itself.
 */
final class CredentialsChain {
    private static final Duration RENEWED_BEFORE = Duration.ofMinutes(5);
    private static final int TIMEOUT_MS = 1000;
    private static final String METADATA_TOKEN_SECONDS = "300";
    private static final String CONTAINER = "http://169.254.170.2";
    /** The hosts that credentials may come from without TLS: ECS's and EKS's agents. */
    private static final List<String> CONTAINER_HOSTS =
            Arrays.asList("169.254.170.2", "169.254.170.23", "[fd00:ec2::23]");
    private static final String METADATA = "http://169.254.169.254";

    private Credentials kept;
    private String region;

    /** Returns credentials that have not expired. */
    synchronized Credentials credentials() throws LambdaException {
        Credentials fromEnvironment = fromEnvironment();
        if (fromEnvironment != null) {
            return fromEnvironment;
        }
        Instant now = Instant.now();
        if (kept == null || kept.expireBefore(now.plus(RENEWED_BEFORE))) {
            try {
                kept = fetch();
            } catch (LambdaException error) {
                if (kept == null || kept.expireBefore(now)) {
                    throw error;
                }
            }
        }
        return kept;
    }

    /** Forgets what was kept, so that the next call asks anew. */
    synchronized void forget() {
        kept = null;
    }

    /** Returns the server's own region. */
    synchronized String region() throws LambdaException {
        for (String name : Arrays.asList("AWS_REGION", "AWS_DEFAULT_REGION")) {
            if (Settings.variable(name) != null) {
                return Settings.variable(name);
            }
        }
        if (region == null) {
            try {
                region = metadata("/latest/meta-data/placement/region", metadataToken()).trim();
            } catch (LambdaException error) {
                throw new LambdaException("no region: fn_name is no ARN, AWS_REGION is not set in the environment of "
                        + "the database server, and there is no instance metadata (" + error.getMessage() + ")");
            }
        }
        return region;
    }

    private static Credentials fromEnvironment() throws LambdaException {
        String accessKeyId = Settings.variable("AWS_ACCESS_KEY_ID");
        String secretAccessKey = Settings.variable("AWS_SECRET_ACCESS_KEY");
        if (accessKeyId == null && secretAccessKey == null) {
            return null;
        }
        if (accessKeyId == null || secretAccessKey == null) {
            throw new LambdaException("Unable to retrieve credentials: the environment of the database server has only "
                    + "one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        }
        return new Credentials(accessKeyId, secretAccessKey, Settings.variable("AWS_SESSION_TOKEN"), null);
    }

    private static Credentials fetch() throws LambdaException {
        String relative = Settings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        String full = Settings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (relative != null || full != null) {
            return fromContainer(containerUrl(relative, full));
        }
        if ("true".equalsIgnoreCase(Settings.variable("AWS_EC2_METADATA_DISABLED"))) {
            throw new LambdaException("Unable to locate credentials: neither the environment of the database server "
                    + "nor a container has any, and instance metadata is switched off");
        }
        String token = metadataToken();
        String path = "/latest/meta-data/iam/security-credentials/";
        String role = metadata(path, token).trim().split("\\s")[0];
        if (role.isEmpty()) {
            throw new LambdaException("Unable to locate credentials: the instance has no role");
        }
        return parse(metadata(path + SignatureV4.encode(role), token), "instance metadata");
    }

    static URL containerUrl(String relative, String full) throws LambdaException {
        try {
            if (relative != null) {
                if (!relative.startsWith("/")) {
                    throw new LambdaException("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with a slash");
                }
                return new URL(CONTAINER + relative);
            }
            URL url = new URL(full);
            boolean trusted = url.getProtocol().equals("https")
                    || url.getProtocol().equals("http")
                    && (CONTAINER_HOSTS.contains(url.getHost()) || Http.isLoopback(url.getHost()));
            if (!trusted) {
                throw new LambdaException("AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that credentials may not "
                        + "come from without TLS: " + url.getHost());
            }
            return url;
        } catch (IOException error) {
            throw new LambdaException("AWS_CONTAINER_CREDENTIALS_FULL_URI is no URL");
        }
    }

    private static Credentials fromContainer(URL url) throws LambdaException {
        Map<String, String> headers = new HashMap<>();
        String token = containerToken();
        if (token != null) {
            headers.put("Authorization", token);
        }
        return parse(get("GET", url, headers, "container"), "container");
    }

    private static String containerToken() throws LambdaException {
        String file = Settings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        String token = Settings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        if (file != null) {
            try {
                token = new String(Files.readAllBytes(Paths.get(file)), StandardCharsets.UTF_8).trim();
            } catch (IOException | SecurityException error) {
                throw new LambdaException("Unable to retrieve credentials: AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE "
                        + "cannot be read");
            }
        }
        if (token != null && (token.indexOf('\n') >= 0 || token.indexOf('\r') >= 0)) {
            throw new LambdaException("Unable to retrieve credentials: the container's authorization token has a line "
                    + "break");
        }
        return token;
    }

    private static String metadataToken() throws LambdaException {
        return get("PUT", metadataUrl("/latest/api/token"),
                Collections.singletonMap("X-aws-ec2-metadata-token-ttl-seconds", METADATA_TOKEN_SECONDS),
                "instance metadata");
    }

    private static String metadata(String path, String token) throws LambdaException {
        return get("GET", metadataUrl(path), Collections.singletonMap("X-aws-ec2-metadata-token", token),
                "instance metadata");
    }

    private static URL metadataUrl(String path) throws LambdaException {
        String endpoint = Settings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        try {
            return new URL((endpoint == null ? METADATA : endpoint.replaceFirst("/$", "")) + path);
        } catch (IOException error) {
            throw new LambdaException("AWS_EC2_METADATA_SERVICE_ENDPOINT is no URL");
        }
    }

    private static String get(String method, URL url, Map<String, String> headers, String source)
            throws LambdaException {
        byte[] body = method.equals("PUT") ? new byte[0] : null;
        Http.Answer answer;
        try {
            answer = Http.send(method, url, headers, body, TIMEOUT_MS, TIMEOUT_MS);
        } catch (IOException | SecurityException error) {
            throw new LambdaException("Unable to locate credentials: the " + source + " at " + url.getHost()
                    + " does not answer (" + LambdaInvoke.reason(error) + ")");
        }
        if (answer.status != 200) {
            throw new LambdaException("Unable to retrieve credentials: the " + source + " at " + url.getHost()
                    + " answered HTTP " + answer.status);
        }
        return answer.body;
    }

    private static Credentials parse(String body, String source) throws LambdaException {
        try {
            Map<?, ?> answer = (Map<?, ?>) Json.read(body);
            String accessKeyId = (String) answer.get("AccessKeyId");
            String secretAccessKey = (String) answer.get("SecretAccessKey");
            String token = (String) answer.get("Token");
            String expiration = (String) answer.get("Expiration");
            if (accessKeyId != null && secretAccessKey != null) {
                return new Credentials(accessKeyId, secretAccessKey, token,
                        expiration == null ? null : OffsetDateTime.parse(expiration).toInstant());
            }
        } catch (IllegalArgumentException | ClassCastException | DateTimeParseException error) {
            // The answer may be a secret: it is not shown.
        }
        throw new LambdaException("Unable to retrieve credentials: what the " + source + " answered is none");
    }
}
