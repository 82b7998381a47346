package dev.merrow.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Splits the hashes that a comparison sends to a peer into parts that go into one message each.
 * Tables, and cells of different rows, can be asked for apart. The rows of one table cannot, in
 * TinyBase's protocol: a peer that receives only some treats all others as missing. So a table's
 * rows go whole as long as that is possible at all, and beyond it in {@link RowSlice}s, which peers
 * of ours know.
 */
final class HashParts {
  /** About how many bytes a part has. */
  static final long PART_BYTES = 4L << 20;

  /** How many a table's rows may have before they go in slices. */
  static final long TABLE_BYTES = 12L << 20;

  /** What a hash takes beside its id: quotes, a colon, ten digits and a comma. */
  private static final int HASH_BYTES = 14;

  private final long partBytes;
  private final long tableBytes;

  /** With the usual sizes. */
  HashParts() {
    this(PART_BYTES, TABLE_BYTES);
  }

  /** With other sizes. */
  HashParts(long partBytes, long tableBytes) {
    this.partBytes = partBytes;
    this.tableBytes = tableBytes;
  }

  /**
   * The hashes of rows for one message.
   *
   * @param slice which rows they are of, {@link RowSlice#ALL} if of all
   */
  record Rows(RowSlice slice, Map<String, Map<String, Integer>> hashes) {}

  /** Cuts the hashes of rows by table id. */
  List<Rows> ofRows(Map<String, Map<String, Integer>> hashes) {
    List<Rows> parts = new ArrayList<>();
    Map<String, Map<String, Integer>> part = new LinkedHashMap<>();
    long bytes = 0;
    for (Map.Entry<String, Map<String, Integer>> table : hashes.entrySet()) {
      long itsBytes = bytesOf(table.getValue());
      if (itsBytes > tableBytes) {
        parts.addAll(slices(table.getKey(), table.getValue(), itsBytes));
        continue;
      }
      if (!part.isEmpty() && bytes + itsBytes > partBytes) {
        parts.add(new Rows(RowSlice.ALL, part));
        part = new LinkedHashMap<>();
        bytes = 0;
      }
      part.put(table.getKey(), table.getValue());
      bytes += itsBytes;
    }
    if (!part.isEmpty() || parts.isEmpty()) {
      parts.add(new Rows(RowSlice.ALL, part));
    }
    return parts;
  }

  private List<Rows> slices(String tableId, Map<String, Integer> hashes, long bytes) {
    int count = (int) (bytes / partBytes + 1);
    List<Map<String, Integer>> cut = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cut.add(new LinkedHashMap<>());
    }
    hashes.forEach((rowId, hash) -> cut.get(RowSlice.numberOf(rowId, count)).put(rowId, hash));
    List<Rows> slices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      slices.add(new Rows(new RowSlice(i, count), Map.of(tableId, cut.get(i))));
    }
    return slices;
  }

  /** Cuts the hashes of cells by table and row id. */
  List<Map<String, Map<String, Map<String, Integer>>>> ofCells(
      Map<String, Map<String, Map<String, Integer>>> hashes) {
    List<Map<String, Map<String, Map<String, Integer>>>> parts = new ArrayList<>();
    Map<String, Map<String, Map<String, Integer>>> part = new LinkedHashMap<>();
    long bytes = 0;
    for (Map.Entry<String, Map<String, Map<String, Integer>>> table : hashes.entrySet()) {
      for (Map.Entry<String, Map<String, Integer>> row : table.getValue().entrySet()) {
        long itsBytes = HASH_BYTES + row.getKey().length() + bytesOf(row.getValue());
        if (!part.isEmpty() && bytes + itsBytes > partBytes) {
          parts.add(part);
          part = new LinkedHashMap<>();
          bytes = 0;
        }
        part.computeIfAbsent(table.getKey(), added -> new LinkedHashMap<>())
            .put(row.getKey(), row.getValue());
        bytes += itsBytes;
      }
    }
    if (!part.isEmpty() || parts.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private static long bytesOf(Map<String, Integer> hashes) {
    long bytes = 0;
    for (String id : hashes.keySet()) {
      bytes += HASH_BYTES + id.length();
    }
    return bytes;
  }
}
