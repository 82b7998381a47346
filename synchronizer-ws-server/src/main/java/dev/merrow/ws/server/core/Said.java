package dev.merrow.ws.server.core;

import dev.merrow.wire.PayloadReader.Received;

/**
 * A message that a client has said, and that is as it must be.
 *
 * @param sender who said it
 * @param message what it said
 * @param type of message, as the protocol numbers them
 */
record Said(Client sender, Received message, int type) {
  /** Whether it brings changes. */
  boolean isChange() {
    return type == 3;
  }

  /** Whether it asks for something. */
  boolean isQuestion() {
    return type == 1 || type >= 4;
  }

  /** About how many bytes it takes to keep it. */
  long weight() {
    return message.json().size() + 64L * message.bodies().size();
  }
}
