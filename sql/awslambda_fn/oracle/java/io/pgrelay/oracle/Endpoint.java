package io.pgrelay.oracle;

import java.io.IOException;
import java.net.URL;
import java.util.regex.Pattern;

/**
 * Where Lambda is in a region.
 */
final class Endpoint {
    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-\\d{1,2}");
    /** Prefixes of regions and their partition's domain; the first that fits. */
    private static final String[][] DOMAINS = {
        {"cn-", "amazonaws.com.cn"},
        {"us-iso-", "c2s.ic.gov"},
        {"us-isob-", "sc2s.sgov.gov"},
        {"us-isof-", "csp.hci.ic.gov"},
        {"eu-isoe-", "cloud.adc-e.uk"},
        {"eusc-", "amazonaws.eu"},
        {"", "amazonaws.com"},
    };

    private Endpoint() {
    }

    /**
     * Returns the URL of Lambda, without a path.
     *
     * <p>Another one is taken only from the environment of the database server, where AWS's own tools look for it: no
     * SQL user can change that.
     */
    static String of(String region) throws LambdaException {
        for (String name : new String[] {"AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL"}) {
            if (Settings.variable(name) != null) {
                return checked(Settings.variable(name), name);
            }
        }
        return standard(region);
    }

    static String standard(String region) throws LambdaException {
        if (!REGION.matcher(region).matches()) {
            throw new LambdaException("\"" + region + "\" is no AWS region");
        }
        for (String[] domain : DOMAINS) {
            if (region.startsWith(domain[0])) {
                return "https://lambda." + region + "." + domain[1];
            }
        }
        throw new IllegalStateException(); // every region starts with ""
    }

    private static String checked(String endpoint, String name) throws LambdaException {
        try {
            URL url = new URL(endpoint);
            boolean bare = url.getQuery() == null && url.getRef() == null && url.getUserInfo() == null
                    && (url.getPath().isEmpty() || url.getPath().equals("/"));
            boolean secure = url.getProtocol().equals("https")
                    || url.getProtocol().equals("http") && Http.isLoopback(url.getHost());
            if (bare && secure) {
                return url.getProtocol() + "://" + url.getAuthority();
            }
        } catch (IOException error) {
            // said below
        }
        throw new LambdaException(name + " in the environment of the database server is no URL of the form "
                + "https://host:port (http only for this machine)");
    }
}
