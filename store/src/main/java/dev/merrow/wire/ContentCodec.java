package dev.merrow.wire;

import com.fasterxml.jackson.core.JsonToken;
import dev.merrow.Cell;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.io.IOException;
import java.util.Map;

/**
 * Encodes and decodes content and changes as JSON text, as TinyBase persists and sends them:
 * deleted cells are U+FFFC, object and array cells are U+FFFD and their JSON text, and stamped
 * things are arrays.
 *
 * <p>Stateless, and so thread-safe. All decoding methods throw {@link MalformedMessageException} if
 * the text is not JSON, or not of the expected shape.
 */
public final class ContentCodec {
  private static final String PAIR = "content [tables, values]";

  private ContentCodec() {}

  /** Returns the JSON text of stamped content: {@code [tables, values]}, all with hashes. */
  public static String encodeMergeable(MergeableContent content) {
    JsonWriter json = new JsonWriter();
    StampWriter stamps = new StampWriter(json, true);
    json.raw("[");
    stamps.write(content.tables());
    json.raw(",");
    stamps.write(content.values());
    return json.raw("]").toString();
  }

  /** Reads what {@link #encodeMergeable} writes. */
  public static MergeableContent decodeMergeable(String json) {
    return JsonReader.readWhole(json, ContentCodec::readMergeable);
  }

  /** Returns the JSON text of changes: {@code [tables, values, 1]}, without hashes. */
  public static String encodeChanges(MergeableChanges changes) {
    JsonWriter json = new JsonWriter();
    new StampWriter(json, false).write(changes);
    return json.toString();
  }

  /** Reads what {@link #encodeChanges} writes; the 1 may be left out. */
  public static MergeableChanges decodeChanges(String json) {
    return JsonReader.readWhole(json, reader -> new StampReader(reader, false).readChanges());
  }

  /** Returns the JSON text of plain content: {@code [tables, values]}, without stamps. */
  public static String encodePlain(Content content) {
    JsonWriter json = new JsonWriter();
    json.raw("[")
        .object(
            content.tables(), rows -> json.object(rows, cells -> json.object(cells, json::cell)));
    return json.raw(",").object(content.values(), json::cell).raw("]").toString();
  }

  /** Reads what {@link #encodePlain} writes. */
  public static Content decodePlain(String json) {
    return JsonReader.readWhole(json, ContentCodec::readPlain);
  }

  private static MergeableContent readMergeable(JsonReader json) throws IOException {
    StampReader stamps = new StampReader(json, true);
    json.next(JsonToken.START_ARRAY, PAIR);
    StampedTables tables = stamps.readTables();
    StampedValues values = stamps.readValues();
    json.next(JsonToken.END_ARRAY, "the end of " + PAIR);
    return new MergeableContent(tables, values);
  }

  private static Content readPlain(JsonReader json) throws IOException {
    json.next(JsonToken.START_ARRAY, PAIR);
    Map<String, Map<String, Map<String, Cell>>> tables =
        json.object(
            "tables by id",
            () ->
                json.object(
                    "rows by id", () -> json.object("cells by id", () -> readPlainCell(json))));
    Map<String, Cell> values = json.object("values by id", () -> readPlainCell(json));
    json.next(JsonToken.END_ARRAY, "the end of " + PAIR);
    return new Content(tables, values);
  }

  private static Cell readPlainCell(JsonReader json) throws IOException {
    json.next();
    Cell cell = json.cell();
    if (cell == null) {
      throw json.malformed("a cell that is not deleted");
    }
    return cell;
  }
}
