package dev.merrow.wire;

/** The types of messages as numbers on the wire. */
final class MessageType {
  static final int RESPONSE = 0;
  static final int GET_CONTENT_HASHES = 1;
  static final int CONTENT_HASHES = 2;
  static final int CONTENT_DIFF = 3;
  static final int GET_TABLE_DIFF = 4;
  static final int GET_ROW_DIFF = 5;
  static final int GET_CELL_DIFF = 6;
  static final int GET_VALUE_DIFF = 7;

  /** The greatest of them; the least is 0. */
  static final int MAX = GET_VALUE_DIFF;

  private MessageType() {}
}
