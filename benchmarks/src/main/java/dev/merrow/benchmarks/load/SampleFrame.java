package dev.merrow.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * A WebSocket frame with a change of one cell, whose text has the number of the flow and of the
 * message within it. It is masked, as a client's must be. Not thread-safe.
 */
final class SampleFrame {
  /** The size that a cell needs for both numbers. */
  static final int MIN_CELL_BYTES = 20;

  private static final String BEFORE_CELL = "\n[null,3,[[{\"t\":[{\"r\":[{\"c\":[\"";
  private static final String BEFORE_COUNTER = "\",\"Nn1JUF-";
  private static final String AFTER_CELL = BEFORE_COUNTER + "----7JQY8\"]}]}]}],[{}],1]]";

  /** The digits of stamps, in the order of their values. (TinyBase's protocol.) */
  private static final String SEXTETS =
      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

  private static final int COUNTER_SEXTETS = 4;
  private static final int FLOW_DIGITS = 5;
  private static final int NUMBER_DIGITS = 13;
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};
  private static final int MASKED = 0x80;
  private static final int TEXT = 0x81;

  private final byte[] frame;
  private final int payloadStart;
  private final int numberStart;
  private final int counterStart;

  /**
   * Creates a frame.
   *
   * @param to the recipient's id; empty for all others
   */
  SampleFrame(String to, int flow, int cellBytes) {
    String head = String.format(Locale.ROOT, "F%05dN", flow);
    String cell = head + "0".repeat(NUMBER_DIGITS);
    String payload = to + BEFORE_CELL + cell + "x".repeat(cellBytes - cell.length()) + AFTER_CELL;
    frame = frame(payload);
    payloadStart = frame.length - payload.length();
    int cellStart = payloadStart + to.length() + BEFORE_CELL.length();
    numberStart = cellStart + head.length();
    counterStart = cellStart + cellBytes + BEFORE_COUNTER.length();
  }

  /** Returns any text as a masked frame. */
  static byte[] frame(String payload) {
    byte[] bytes = payload.getBytes(US_ASCII);
    ByteBuffer out = ByteBuffer.allocate(14 + bytes.length).put((byte) TEXT);
    if (bytes.length < 126) {
      out.put((byte) (MASKED | bytes.length));
    } else if (bytes.length <= 0xffff) {
      out.put((byte) (MASKED | 126)).putShort((short) bytes.length);
    } else {
      out.put((byte) (MASKED | 127)).putLong(bytes.length);
    }
    out.put(MASK);
    for (int i = 0; i < bytes.length; i++) {
      out.put((byte) (bytes[i] ^ MASK[i & 3]));
    }
    byte[] framed = new byte[out.position()];
    out.flip().get(framed);
    return framed;
  }

  int size() {
    return frame.length;
  }

  /**
   * Writes the frame as the message with a number, and a stamp that grows with it: up to 2^24, as
   * the stamp's counter does.
   */
  void write(ByteBuffer out, long number) {
    long rest = number;
    for (int i = numberStart + NUMBER_DIGITS - 1; i >= numberStart; i--) {
      set(i, (char) ('0' + rest % 10));
      rest /= 10;
    }
    for (int i = 0; i < COUNTER_SEXTETS; i++) {
      int sextet = (int) (number >> (6 * (COUNTER_SEXTETS - 1 - i))) & 63;
      set(counterStart + i, SEXTETS.charAt(sextet));
    }
    out.put(frame);
  }

  private void set(int index, char c) {
    frame[index] = (byte) (c ^ MASK[(index - payloadStart) & 3]);
  }

  /** Returns the flow of a received payload; -1 if it belongs to none. */
  static int flowOf(ByteBuffer in, int start, int end) {
    int cell = cellStart(in, start, end);
    return cell < 0 ? -1 : (int) digits(in, cell + 1, FLOW_DIGITS);
  }

  /** Returns the number of a payload that has a flow; -1 if it is malformed. */
  static long numberOf(ByteBuffer in, int start, int end) {
    return digits(in, cellStart(in, start, end) + FLOW_DIGITS + 2, NUMBER_DIGITS);
  }

  /** The number in a cell's text. */
  static long numberOf(String cell) {
    int start = "F".length() + FLOW_DIGITS + "N".length();
    return Long.parseLong(cell, start, start + NUMBER_DIGITS, 10);
  }

  /** Returns the index after the sender's id. */
  private static int cellStart(ByteBuffer in, int start, int end) {
    int newline = start;
    while (newline < end && in.get(newline) != '\n') {
      newline++;
    }
    int cell = newline + BEFORE_CELL.length();
    boolean whole = cell + MIN_CELL_BYTES + AFTER_CELL.length() <= end;
    return whole && in.get(cell) == 'F' && in.get(cell + FLOW_DIGITS + 1) == 'N' ? cell : -1;
  }

  private static long digits(ByteBuffer in, int start, int count) {
    long number = 0;
    for (int i = start; i < start + count; i++) {
      int digit = in.get(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
