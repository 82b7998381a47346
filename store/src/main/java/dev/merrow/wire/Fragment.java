package dev.merrow.wire;

import dev.merrow.wire.internal.Sextets;
import org.jspecify.annotations.Nullable;

/**
 * A part of a message that is sent in several payloads. (TinyBase's protocol: {@code messageId \n
 * index \n total \n part}.)
 *
 * @param body the whole body as it is in the payload
 * @param messageId the id that the parts of one message share: 16 characters
 * @param index which part this is, from 0
 * @param total how many there are
 * @param partStart the start of the part within the body; the part is a piece of the message's JSON
 *     text
 */
record Fragment(Utf8Text body, String messageId, int index, int total, int partStart) {

  /** Returns the body of a fragment to send. */
  static String body(String messageId, int index, int total, String part) {
    return messageId + '\n' + index + '\n' + total + '\n' + part;
  }

  /**
   * Reads a payload's body.
   *
   * @return the fragment, or null if the body does not have the form of a fragment, and so can only
   *     be a whole message. Numbers beyond an {@code int} become the greatest {@code int}
   */
  static @Nullable Fragment parse(Utf8Text body) {
    int indexStart = Sextets.LENGTH + 1;
    if (body.size() < indexStart || body.at(Sextets.LENGTH) != '\n') {
      return null;
    }
    String messageId = body.before(Sextets.LENGTH);
    int indexEnd = Sextets.areSextets(messageId) ? endOfNumber(body, indexStart) : -1;
    int totalEnd = indexEnd < 0 ? -1 : endOfNumber(body, indexEnd + 1);
    if (totalEnd < 0) {
      return null;
    }
    int index = number(body, indexStart, indexEnd);
    int total = number(body, indexEnd + 1, totalEnd);
    return new Fragment(body, messageId, index, total, totalEnd + 1);
  }

  /** Returns the piece of the message's text. */
  Utf8Text part() {
    return body.from(partStart);
  }

  /** Returns the index of the newline that ends one or more digits, or -1. */
  private static int endOfNumber(Utf8Text text, int start) {
    int end = start;
    while (end < text.size() && isDigit(text.at(end))) {
      end++;
    }
    return end > start && end < text.size() && text.at(end) == '\n' ? end : -1;
  }

  private static int number(Utf8Text digits, int start, int end) {
    long number = 0;
    for (int i = start; i < end; i++) {
      number = Math.min(Integer.MAX_VALUE, number * 10 + (digits.at(i) - '0'));
    }
    return (int) number;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }
}
