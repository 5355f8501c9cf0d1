package io.pgrelay.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) into Map, List, String, Double, Boolean and null: the JDK has nothing that does.
 */
final class Json {
    /** Deeper than what Lambda's runtimes read by default, far from the end of the stack. */
    private static final int DEEPEST = 500;

    private final String text;
    private int position;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads a text that is one JSON value.
     *
     * @throws IllegalArgumentException where it is not, with the position in characters from 1
     */
    static Object read(String text) {
        Json json = new Json(text);
        json.skipSpace();
        Object value = json.value();
        json.skipSpace();
        if (json.position < text.length()) {
            throw json.unexpected();
        }
        return value;
    }

    private Object value() {
        if (position == text.length()) {
            throw unexpected();
        }
        switch (text.charAt(position)) {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return string();
            case 't':
                return literal("true", Boolean.TRUE);
            case 'f':
                return literal("false", Boolean.FALSE);
            case 'n':
                return literal("null", null);
            default:
                return number();
        }
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        enter();
        if (!ends('}')) {
            do {
                skipSpace();
                if (position == text.length() || text.charAt(position) != '"') {
                    throw unexpected();
                }
                String name = string();
                skipSpace();
                expect(':');
                skipSpace();
                members.put(name, value());
                skipSpace();
            } while (accept(','));
            expect('}');
        }
        depth--;
        return members;
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        enter();
        if (!ends(']')) {
            do {
                skipSpace();
                items.add(value());
                skipSpace();
            } while (accept(','));
            expect(']');
        }
        depth--;
        return items;
    }

    private void enter() {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("it is nested deeper than " + DEEPEST + " levels");
        }
        position++;
    }

    private boolean ends(char close) {
        skipSpace();
        return accept(close);
    }

    private String string() {
        StringBuilder value = new StringBuilder();
        position++;
        while (position < text.length()) {
            char character = text.charAt(position);
            if (character == '"') {
                position++;
                return value.toString();
            }
            if (character < ' ') {
                throw unexpected();
            }
            position++;
            value.append(character == '\\' ? escaped() : character);
        }
        throw unexpected();
    }

    private char escaped() {
        if (position == text.length()) {
            throw unexpected();
        }
        char character = text.charAt(position);
        if (character == 'u') {
            position++;
            return codeUnit();
        }
        int index = "\"\\/bfnrt".indexOf(character);
        if (index < 0) {
            throw unexpected();
        }
        position++;
        return "\"\\/\b\f\n\r\t".charAt(index);
    }

    private char codeUnit() {
        int unit = 0;
        for (int digits = 0; digits < 4; digits++) {
            int digit = position == text.length() ? -1 : hexadecimal(text.charAt(position));
            if (digit < 0) {
                throw unexpected();
            }
            unit = unit * 16 + digit;
            position++;
        }
        return (char) unit;
    }

    private static int hexadecimal(char character) {
        return character < 128 ? Character.digit(character, 16) : -1;
    }

    private Object literal(String name, Object value) {
        for (int index = 0; index < name.length(); index++) {
            expect(name.charAt(index));
        }
        return value;
    }

    private Double number() {
        int start = position;
        accept('-');
        if (!accept('0')) {
            digits();
        }
        if (accept('.')) {
            digits();
        }
        if (accept('e') || accept('E')) {
            if (!accept('+')) {
                accept('-');
            }
            digits();
        }
        return Double.valueOf(text.substring(start, position));
    }

    private void digits() {
        int start = position;
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            position++;
        }
        if (position == start) {
            throw unexpected();
        }
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private boolean accept(char character) {
        boolean found = position < text.length() && text.charAt(position) == character;
        if (found) {
            position++;
        }
        return found;
    }

    private void expect(char character) {
        if (!accept(character)) {
            throw unexpected();
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException(
                position == text.length() ? "it ends too early" : "unexpected character at " + (position + 1));
    }
}
