package io.pgrelay.oracle;

/**
 * Why a function was not invoked, or failed. Oracle shows it as ORA-29532 with this message.
 */
public final class LambdaException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Oracle cuts off long messages by itself, but not at a character's end. */
    private static final int CHARACTERS = 1500;

    LambdaException(String message) {
        super(clip(message));
    }

    private static String clip(String message) {
        if (message.length() <= CHARACTERS) {
            return message;
        }
        int end = Character.isHighSurrogate(message.charAt(CHARACTERS - 1)) ? CHARACTERS - 1 : CHARACTERS;
        return message.substring(0, end) + "...";
    }
}
