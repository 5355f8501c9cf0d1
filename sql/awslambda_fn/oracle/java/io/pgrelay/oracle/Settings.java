package io.pgrelay.oracle;

/**
 * The environment of the database server's processes, and what a session may set for itself.
 */
final class Settings {
    private static final int MOST_MS = 900_000;

    private Settings() {
    }

    /** Returns an environment variable; null where it is missing, empty or not permitted to be read. */
    static String variable(String name) {
        try {
            String value = System.getenv(name);
            return value == null || value.isEmpty() ? null : value;
        } catch (SecurityException error) {
            return null;
        }
    }

    static int connectTimeoutMs() throws LambdaException {
        return milliseconds("io.pgrelay.lambda.connect_timeout_ms", 1000);
    }

    static int requestTimeoutMs() throws LambdaException {
        return milliseconds("io.pgrelay.lambda.request_timeout_ms", 3000);
    }

    /**
     * Reads a system property. Any session may set one (dbms_java.set_property), so nothing that decides where a
     * request goes or who signs it is read from them.
     */
    private static int milliseconds(String name, int standard) throws LambdaException {
        String value;
        try {
            value = System.getProperty(name);
        } catch (SecurityException error) {
            return standard;
        }
        if (value == null || value.isEmpty()) {
            return standard;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= MOST_MS) {
                return number;
            }
        } catch (NumberFormatException error) {
            // as good as out of bounds
        }
        throw new LambdaException("invalid value for property \"" + name + "\": \"" + value
                + "\"; it is a whole number of milliseconds from 1 to " + MOST_MS);
    }
}
