package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.internal.MessageType;

/**
 * A message that a client has said, and that is as it must be.
 *
 * @param sender who said it
 * @param message what it said
 * @param type of message
 */
record ClientMessage(Client sender, Received message, MessageType type) {
  /** Whether it brings changes. */
  boolean isChange() {
    return type == MessageType.CONTENT_DIFF;
  }

  /** Whether it asks for something. */
  boolean isQuestion() {
    return type.isRequest();
  }

  /** About how many bytes it takes to keep it. */
  long weight() {
    return message.json().size() + 64L * message.bodies().size();
  }
}
