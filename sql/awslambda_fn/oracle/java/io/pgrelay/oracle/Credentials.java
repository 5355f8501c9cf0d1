package io.pgrelay.oracle;

import java.time.Instant;

/**
 * What AWS knows the database server by.
 */
final class Credentials {
    final String accessKeyId;
    final String secretAccessKey;
    /** Null where the key is a user's. */
    final String sessionToken;
    /** Null where they do not expire. */
    final Instant expiresAt;

    Credentials(String accessKeyId, String secretAccessKey, String sessionToken, Instant expiresAt) {
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
        this.sessionToken = sessionToken;
        this.expiresAt = expiresAt;
    }

    boolean expireBefore(Instant moment) {
        return expiresAt != null && expiresAt.isBefore(moment);
    }

    /** Takes the credentials out of a text: Lambda's signature errors repeat the request's headers. */
    String redact(String text) {
        String redacted = text.replace(accessKeyId, "***").replace(secretAccessKey, "***");
        return sessionToken == null ? redacted : redacted.replace(sessionToken, "***");
    }

    @Override
    public String toString() {
        return "Credentials";
    }
}
