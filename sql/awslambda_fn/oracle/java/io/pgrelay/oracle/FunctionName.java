package io.pgrelay.oracle;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Lambda function's name, partial ARN or ARN, each with or without a qualifier.
 */
final class FunctionName {
    /**
     * FunctionName in the API reference of Lambda's Invoke, but a region only before an account: "my-function-1:live"
     * is a function with an alias.
     */
    private static final Pattern PATTERN = Pattern.compile(
            "(arn:(aws[a-zA-Z-]*)?:lambda:)?((?<region>[a-z]{2,4}(-[a-z]+)+-\\d):(?=\\d{12}:))?(\\d{12}:)?"
                    + "(function:)?(?<name>[a-zA-Z0-9_.-]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9_-]+))?");
    private static final int LONGEST = 256;
    private static final int LONGEST_BARE = 64;

    final String text;
    /** The region that the text names, or null. */
    final String region;

    private FunctionName(String text, String region) {
        this.text = text;
        this.region = region;
    }

    static FunctionName parse(String text) throws LambdaException {
        if (text == null || text.isEmpty()) { // Oracle's NULL and '' are one
            throw new LambdaException("fn_name must not be NULL");
        }
        Matcher matcher = PATTERN.matcher(text);
        if (text.length() > LONGEST || !matcher.matches() || matcher.group("name").length() > LONGEST_BARE) {
            String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
            throw new LambdaException("fn_name is no valid name or ARN of a Lambda function: it is \"" + shown + "\", "
                    + text.length() + " characters");
        }
        return new FunctionName(text, matcher.group("region"));
    }
}
