package dev.merrow.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.Cell;
import dev.merrow.stamp.Content;
import dev.merrow.store.MergeableStore;
import dev.merrow.vectors.StampedJson;
import dev.merrow.vectors.Vectors;
import java.util.Map;

/** A store's content as the processes tell theirs. */
final class StoreJson {
  private StoreJson() {}

  /** All content: {@code plain}, and {@code stamped} as TinyBase persists it. */
  static JsonNode content(MergeableStore store) {
    ObjectNode content = AsciiJson.object();
    content.set("plain", plain(store.getContent()));
    content.set("stamped", StampedJson.WIRE.json(store.getMergeableContent()));
    // read again, because Jackson's ints and longs are not equal
    return Vectors.parse(content.toString());
  }

  /** Content as readers see it. */
  static JsonNode plain(Content content) {
    return Vectors.parse(
        AsciiJson.array(tables(content.tables()), cells(content.values())).toString());
  }

  private static JsonNode tables(Map<String, Map<String, Map<String, Cell>>> tables) {
    return StampedJson.object(tables, rows -> StampedJson.object(rows, StoreJson::cells));
  }

  private static JsonNode cells(Map<String, Cell> cells) {
    return StampedJson.object(cells, cell -> Vectors.parse(cell.toJson()));
  }
}
