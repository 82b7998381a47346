package dev.merrow.wire;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.sync.Answer;
import dev.merrow.sync.Message;
import dev.merrow.wire.internal.MessageType;
import org.jspecify.annotations.Nullable;

/** Writes one message. */
final class MessageWriter {
  private final JsonWriter json = new JsonWriter();
  private final StampWriter stamps = new StampWriter(json, false);

  String write(@Nullable String requestId, Message message) {
    json.raw("[");
    if (requestId == null) {
      json.raw("null");
    } else {
      json.string(requestId);
    }
    writeBody(message);
    return json.raw("]").toString();
  }

  private void type(MessageType type) {
    json.raw(",").raw(Integer.toString(type.number())).raw(",");
  }

  private void writeBody(Message message) {
    if (message instanceof Message.Response response) {
      type(MessageType.RESPONSE);
      writeAnswer(response.answer());
    } else if (message instanceof Message.GetContentHashes) {
      type(MessageType.GET_CONTENT_HASHES);
      json.string("");
    } else if (message instanceof Message.OfferContentHashes offer) {
      type(MessageType.CONTENT_HASHES);
      writeHashes(offer.hashes());
    } else if (message instanceof Message.ContentDiff diff) {
      type(MessageType.CONTENT_DIFF);
      stamps.write(diff.changes());
    } else if (message instanceof Message.GetTableDiff request) {
      type(MessageType.GET_TABLE_DIFF);
      HashTrees.writeOne(json, request.tableHashes());
    } else if (message instanceof Message.GetRowDiff request) {
      type(MessageType.GET_ROW_DIFF);
      HashTrees.writeTwo(json, request.rowHashes());
    } else if (message instanceof Message.GetCellDiff request) {
      type(MessageType.GET_CELL_DIFF);
      HashTrees.writeThree(json, request.cellHashes());
    } else if (message instanceof Message.GetValueDiff request) {
      type(MessageType.GET_VALUE_DIFF);
      HashTrees.writeOne(json, request.valueHashes());
    }
  }

  private void writeAnswer(Answer answer) {
    if (answer instanceof Answer.OfContentHashes hashes) {
      writeHashes(hashes.hashes());
    } else if (answer instanceof Answer.OfTableDiff of) {
      json.raw("[");
      stamps.write(of.diff().newTables());
      json.raw(",");
      HashTrees.writeOne(json, of.diff().differingHashes());
      json.raw("]");
    } else if (answer instanceof Answer.OfRowDiff of) {
      json.raw("[");
      stamps.write(of.diff().newRows());
      json.raw(",");
      HashTrees.writeTwo(json, of.diff().differingHashes());
      json.raw("]");
    } else if (answer instanceof Answer.OfTables tables) {
      stamps.write(tables.tables());
    } else if (answer instanceof Answer.OfValues values) {
      stamps.write(values.values());
    }
  }

  private void writeHashes(ContentHashes hashes) {
    json.raw("[").hash(hashes.tables()).raw(",").hash(hashes.values()).raw("]");
  }
}
