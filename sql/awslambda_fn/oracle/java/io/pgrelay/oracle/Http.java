package io.pgrelay.oracle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One request over HTTP or HTTPS, sent once: no proxy, no redirect, no second try.
 */
final class Http {
    /** The largest answer of Lambda's is 6 MB. */
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private Http() {
    }

    /** No connection: nothing was sent. */
    static final class NotConnectedException extends IOException {
        private static final long serialVersionUID = 1L;

        NotConnectedException(IOException cause) {
            super(cause);
        }
    }

    /** What was answered. */
    static final class Answer {
        final int status;
        final String body;
        private final HttpURLConnection connection;

        private Answer(int status, String body, HttpURLConnection connection) {
            this.status = status;
            this.body = body;
            this.connection = connection;
        }

        /** Returns a header's value, or null. */
        String header(String name) {
            return connection.getHeaderField(name);
        }
    }

    /**
     * Sends a request and reads the answer.
     *
     * @param body null for none
     * @throws NotConnectedException  if there is no connection
     * @throws SocketTimeoutException if the answer does not arrive in time
     */
    static Answer send(
            String method, URL url, Map<String, String> headers, byte[] body, int connectTimeoutMs,
            int requestTimeoutMs) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(connectTimeoutMs);
        connection.setReadTimeout(requestTimeoutMs);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!header.getKey().equalsIgnoreCase("Host")) { // what the URL says
                connection.setRequestProperty(header.getKey(), header.getValue());
            }
        }
        // Oracle closes the sockets when a call from SQL ends. On a kept connection that turned out to be closed the
        // JDK would send a POST a second time, which could run a function twice.
        connection.setRequestProperty("Connection", "close");
        if (body != null) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length); // streamed, so never sent again
        }
        long deadline = System.nanoTime() + (connectTimeoutMs + requestTimeoutMs) * 1_000_000L;
        try {
            try {
                connection.connect();
            } catch (IOException error) {
                throw new NotConnectedException(error);
            }
            if (body != null) {
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body);
                }
            }
            int status = connection.getResponseCode();
            if (status < 0) {
                throw new IOException("no HTTP");
            }
            InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
            return new Answer(status, in == null ? "" : read(in, deadline), connection);
        } finally {
            connection.disconnect();
        }
    }

    private static String read(InputStream in, long deadline) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            bytes.write(buffer, 0, count);
            if (System.nanoTime() > deadline) {
                throw new SocketTimeoutException("the answer trickles in");
            }
            if (bytes.size() > MOST_BYTES) {
                throw new IOException("the answer is too large");
            }
        }
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    /** Returns the Host header of a URL. */
    static String host(URL url) {
        return url.getPort() < 0 || url.getPort() == url.getDefaultPort() ? url.getHost() : url.getAuthority();
    }

    /** Tells whether a host is this machine, without asking the network for any name but localhost. */
    static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        if (!host.matches("[0-9.]+|\\[[0-9a-fA-F:.]+\\]")) {
            return false;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (IOException | SecurityException error) {
            return false;
        }
    }
}
