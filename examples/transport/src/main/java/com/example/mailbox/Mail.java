package com.example.mailbox;

/**
 * One message to one receiver.
 *
 * @param number how many the sender has sent to this receiver, this one included
 * @param sender its id
 */
record Mail(long number, String sender) {
  private static final int DIGITS = 12;

  /** Reads the name of a file. */
  static Mail parse(String name) {
    return new Mail(Long.parseLong(name.substring(0, DIGITS)), name.substring(DIGITS + 1));
  }

  /** The name of a file. Names of one sender are in the order of their numbers. */
  String name() {
    String digits = Long.toString(number);
    return "0".repeat(DIGITS - digits.length()) + digits + "." + sender;
  }
}
