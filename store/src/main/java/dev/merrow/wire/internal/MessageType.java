package dev.merrow.wire.internal;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The types of messages, each with its number on the wire. (TinyBase's protocol.) */
public enum MessageType {
  /** Answers a request. */
  RESPONSE(0),
  /** Requests the hashes of all content. */
  GET_CONTENT_HASHES(1),
  /** Offers the hashes of all content. */
  CONTENT_HASHES(2),
  /** Carries changes. */
  CONTENT_DIFF(3),
  /** Requests tables that the sender lacks, and the hashes of those that differ. */
  GET_TABLE_DIFF(4),
  /** Requests rows that the sender lacks, and the hashes of those that differ. */
  GET_ROW_DIFF(5),
  /** Requests cells that the sender lacks or has differently. */
  GET_CELL_DIFF(6),
  /** Requests values that the sender lacks or has differently. */
  GET_VALUE_DIFF(7);

  /** The greatest number; the least is 0. */
  public static final int MAX = 7;

  private static final List<MessageType> BY_NUMBER =
      Stream.of(values()).sorted(Comparator.comparing(MessageType::number)).toList();

  private final int number;

  MessageType(int number) {
    this.number = number;
  }

  /** Returns the number on the wire. */
  public int number() {
    return number;
  }

  /**
   * Returns the type with a number.
   *
   * @param number from 0 to {@link #MAX}
   */
  public static MessageType of(int number) {
    return BY_NUMBER.get(number);
  }

  /** Returns whether such a message is a request, which a {@link #RESPONSE} answers. */
  public boolean isRequest() {
    return switch (this) {
      case GET_CONTENT_HASHES, GET_TABLE_DIFF, GET_ROW_DIFF, GET_CELL_DIFF, GET_VALUE_DIFF -> true;
      case RESPONSE, CONTENT_HASHES, CONTENT_DIFF -> false;
    };
  }
}
