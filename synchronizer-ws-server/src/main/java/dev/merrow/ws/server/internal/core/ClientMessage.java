package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.internal.MessageType;

/**
 * A valid message of a client.
 *
 * @param sender the client
 * @param message the message
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

  /** Whether it answers a question. */
  boolean isAnswer() {
    return type == MessageType.RESPONSE;
  }

  /** About how many bytes it takes to keep it. */
  long weight() {
    return message.json().size() + 64L * message.bodies().size();
  }
}
