package io.pgrelay.oracle;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 in the Authorization header, for every service but S3, which encodes paths differently.
 */
final class SignatureV4 {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Credentials credentials;
    private final String region;
    private final String service;
    private final String timestamp;

    SignatureV4(Credentials credentials, String region, String service, Instant now) {
        this.credentials = credentials;
        this.region = region;
        this.service = service;
        this.timestamp = TIMESTAMP.format(now);
    }

    /**
     * Returns the headers to send: the given ones, and those that make the signature.
     *
     * @param path    as it is sent, percent-encoded
     * @param query   as it is sent, percent-encoded, without the question mark; empty for none
     * @param headers all of them are signed; Host must be among them
     */
    Map<String, String> sign(String method, String path, String query, Map<String, String> headers, byte[] body) {
        Map<String, String> signed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        signed.putAll(headers);
        signed.put("X-Amz-Date", timestamp);
        if (credentials.sessionToken != null) {
            signed.put("X-Amz-Security-Token", credentials.sessionToken);
        }
        String names = String.join(";", lowerCase(signed).keySet());
        String request = canonicalRequest(method, path, query, signed, body);
        String signature = hex(hmac(
                signingKey(credentials.secretAccessKey, timestamp.substring(0, 8), region, service),
                stringToSign(request)));
        signed.put("Authorization", ALGORITHM + " Credential=" + credentials.accessKeyId + "/" + scope()
                + ", SignedHeaders=" + names + ", Signature=" + signature);
        return signed;
    }

    static String canonicalRequest(
            String method, String path, String query, Map<String, String> headers, byte[] body) {
        Map<String, String> signed = lowerCase(headers);
        StringBuilder request = new StringBuilder(method).append('\n')
                .append(canonicalPath(path)).append('\n')
                .append(canonicalQuery(query)).append('\n');
        for (Map.Entry<String, String> header : signed.entrySet()) {
            String value = header.getValue().trim().replaceAll(" +", " ");
            request.append(header.getKey()).append(':').append(value).append('\n');
        }
        return request.append('\n').append(String.join(";", signed.keySet())).append('\n')
                .append(hex(sha256(body))).toString();
    }

    String stringToSign(String canonicalRequest) {
        return ALGORITHM + "\n" + timestamp + "\n" + scope() + "\n"
                + hex(sha256(canonicalRequest.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] signingKey(String secretAccessKey, String date, String region, String service) {
        byte[] key = ("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8);
        for (String part : Arrays.asList(date, region, service, "aws4_request")) {
            key = hmac(key, part);
        }
        return key;
    }

    /** Percent-encodes everything but letters, digits and "-._~". */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xFF);
            if (character < 128 && (Character.isLetterOrDigit(character) || "-._~".indexOf(character) >= 0)) {
                encoded.append(character);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) character));
            }
        }
        return encoded.toString();
    }

    static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length * 2);
        for (byte octet : bytes) {
            text.append(Character.forDigit(octet >> 4 & 0xF, 16)).append(Character.forDigit(octet & 0xF, 16));
        }
        return text.toString();
    }

    private String scope() {
        return timestamp.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
    }

    /** Encodes the path that is sent, encoded as it is, once more, as every service but S3 does. */
    private static String canonicalPath(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            segments.add(encode(segment));
        }
        return path.isEmpty() ? "/" : String.join("/", segments);
    }

    private static String canonicalQuery(String query) {
        if (query.isEmpty()) {
            return "";
        }
        List<String> parameters = new ArrayList<>();
        for (String parameter : query.split("&")) {
            parameters.add(parameter.indexOf('=') < 0 ? parameter + "=" : parameter);
        }
        // By name, then by value: "=" would come after "-" and the digits.
        parameters.replaceAll(parameter -> parameter.replaceFirst("=", "\0"));
        Collections.sort(parameters);
        return String.join("&", parameters).replace('\0', '=');
    }

    private static Map<String, String> lowerCase(Map<String, String> headers) {
        Map<String, String> lower = new TreeMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        return lower;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error); // every JDK has it
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error); // every JDK has it
        }
    }
}
