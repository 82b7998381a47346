package dev.merrow.wire;

import com.fasterxml.jackson.core.JsonToken;
import dev.merrow.Cell;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.wire.internal.MessageType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one message and checks its shape. */
final class MessageReader {
  private final JsonReader json;

  MessageReader(JsonReader json) {
    this.json = json;
  }

  /**
   * Reads the message.
   *
   * @param peerId whom it came from
   * @param answers reads the body of a response
   */
  Envelope read(@Nullable String peerId, AnswerReader answers) throws IOException {
    json.next(JsonToken.START_ARRAY, "a message [requestId, type, body]");
    String requestId = readRequestId();
    json.next();
    int type = (int) json.integer(MessageType.MAX, "a message type (an integer from 0 to 7)");
    Message message = readBody(MessageType.of(type), answers);
    json.next(JsonToken.END_ARRAY, "the end of a message, which has three elements");
    return new Envelope(peerId, requestId, message);
  }

  private @Nullable String readRequestId() throws IOException {
    if (json.next() == JsonToken.VALUE_NULL) {
      return null;
    }
    String expected = "a request id (a string or null)";
    String requestId = json.string(expected);
    if (requestId.equals(Cell.DELETED_TEXT)) {
      throw json.malformed(expected);
    }
    return requestId;
  }

  private Message readBody(MessageType type, AnswerReader answers) throws IOException {
    return switch (type) {
      case RESPONSE -> new Message.Response(answers.read(json));
      case GET_CONTENT_HASHES -> readGetContentHashes();
      case CONTENT_HASHES -> new Message.OfferContentHashes(HashTrees.readPair(json));
      case CONTENT_DIFF -> new Message.ContentDiff(new StampReader(json, false).readChanges());
      case GET_TABLE_DIFF -> new Message.GetTableDiff(HashTrees.readOne(json));
      case GET_ROW_DIFF -> new Message.GetRowDiff(HashTrees.readTwo(json));
      case GET_CELL_DIFF -> new Message.GetCellDiff(HashTrees.readThree(json));
      case GET_VALUE_DIFF -> new Message.GetValueDiff(HashTrees.readOne(json));
    };
  }

  private Message readGetContentHashes() throws IOException {
    json.next();
    String expected = "an empty string";
    if (!json.string(expected).isEmpty()) {
      throw json.malformed(expected);
    }
    return new Message.GetContentHashes();
  }
}
