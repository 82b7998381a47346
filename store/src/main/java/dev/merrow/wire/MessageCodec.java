package dev.merrow.wire;

import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes messages as JSON text. (TinyBase's protocol: {@code [requestIdOrNull, type,
 * body]}.)
 *
 * <p>Stateless, and so thread-safe.
 */
public final class MessageCodec {
  private MessageCodec() {}

  /** Returns the JSON text of a message and its request id, as JavaScript writes it. */
  public static String encode(@Nullable String requestId, Message message) {
    return new MessageWriter().write(requestId, message);
  }

  /**
   * Reads a message.
   *
   * @param peerId the sender, for the envelope
   * @param json the text, white space around it and a byte order mark before it allowed
   * @throws MalformedMessageException if it is not JSON, or does not have the shape of a message
   */
  public static Envelope decode(@Nullable String peerId, String json) {
    AnswerReader answers = new AnswerReader(false);
    try {
      return decode(peerId, json, answers);
    } catch (MalformedMessageException e) {
      if (answers.tookForTables()) {
        return decode(peerId, json, new AnswerReader(true));
      }
      throw e;
    }
  }

  private static Envelope decode(@Nullable String peerId, String json, AnswerReader answers) {
    return JsonReader.readWhole(json, reader -> new MessageReader(reader).read(peerId, answers));
  }
}
