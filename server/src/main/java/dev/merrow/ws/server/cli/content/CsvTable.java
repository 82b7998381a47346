package dev.merrow.ws.server.cli.content;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import dev.merrow.store.UniqueIds;
import java.io.IOException;
import java.io.PushbackReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table as CSV (RFC 4180, UTF-8). The first line has the ids of the cells, the column for row ids
 * among them. A field is a {@link CellText}; an empty one is a cell that does not exist.
 *
 * @param idColumn the name of the column for row ids; null to read rows without them, and give each
 *     a new one
 * @param text whether to read all cells as strings
 */
record CsvTable(@Nullable String idColumn, boolean text) {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  /**
   * Writes rows.
   *
   * @throws CommandFailure if a cell has the id that is that of the column for row ids
   */
  void write(Map<String, Map<String, Cell>> rows, Writer out) throws IOException {
    String idHead = idColumn == null ? "" : idColumn;
    Set<String> cellIds = new LinkedHashSet<>();
    rows.values().forEach(row -> cellIds.addAll(row.keySet()));
    if (cellIds.contains(idHead)) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "There are cells named %s, as the column for row ids is: name another with --id-column"
              .formatted(JsonText.of(idHead)));
    }
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out);
    List<String> head = new ArrayList<>(List.of(CellText.writeId(idHead)));
    cellIds.forEach(cellId -> head.add(CellText.writeId(cellId)));
    csv.writeRecord(head);
    rows.forEach(
        (rowId, row) -> {
          List<String> fields = new ArrayList<>(List.of(CellText.writeId(rowId)));
          for (String cellId : cellIds) {
            Cell cell = row.get(cellId);
            fields.add(cell == null ? "" : CellText.write(cell));
          }
          csv.writeRecord(fields);
        });
    csv.flush();
  }

  /**
   * Reads rows.
   *
   * @throws CommandFailure if it is not the CSV of a table; the message names the line
   */
  Map<String, Map<String, Cell>> read(Path file) throws IOException {
    try (PushbackReader in = new PushbackReader(Files.newBufferedReader(file));
        CsvReader<CsvRecord> csv =
            CsvReader.builder()
                // the number of fields is checked here, with the number of the line
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(in)) {
      skipByteOrderMark(in);
      Map<String, Map<String, Cell>> rows = new LinkedHashMap<>();
      Reading reading = null;
      for (CsvRecord line : csv) {
        if (reading == null) {
          reading = new Reading(file, head(file, line));
        } else {
          reading.add(line, rows);
        }
      }
      if (reading == null) {
        throw failure(file, 1, "expected the ids of cells");
      }
      return rows;
    } catch (CsvParseException e) {
      throw new CommandFailure(CommandFailure.FAILED, file + ": " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void skipByteOrderMark(PushbackReader in) throws IOException {
    int first = in.read();
    if (first >= 0 && first != BYTE_ORDER_MARK) {
      in.unread(first);
    }
  }

  private List<String> head(Path file, CsvRecord line) {
    List<String> head = new ArrayList<>();
    for (String field : line.getFields()) {
      String id = id(file, line, field);
      if (head.contains(id)) {
        throw failure(file, 1, "there are two columns named " + JsonText.of(id));
      }
      head.add(id);
    }
    if (idColumn != null && !head.contains(idColumn)) {
      throw failure(
          file,
          1,
          "there is no column named %s: name that of the row ids with --id-column, or give each row"
                  .formatted(JsonText.of(idColumn))
              + " a new one with --new-ids");
    }
    return head;
  }

  private static String id(Path file, CsvRecord line, String field) {
    try {
      return CellText.readId(field);
    } catch (IllegalArgumentException e) {
      throw failure(file, line.getStartingLineNumber(), e.getMessage());
    }
  }

  private static CommandFailure failure(Path file, long line, @Nullable String what) {
    return new CommandFailure(CommandFailure.FAILED, "%s, line %s: %s".formatted(file, line, what));
  }

  /** Reads the lines after the first. */
  private final class Reading {
    private final Path file;
    private final List<String> head;
    private final int idIndex;

    Reading(Path file, List<String> head) {
      this.file = file;
      this.head = head;
      this.idIndex = idColumn == null ? -1 : head.indexOf(idColumn);
    }

    void add(CsvRecord line, Map<String, Map<String, Cell>> rows) {
      if (line.getFieldCount() != head.size()) {
        throw failure(
            file,
            line.getStartingLineNumber(),
            "there are %s fields, not %s".formatted(line.getFieldCount(), head.size()));
      }
      String rowId = rowId(line);
      Map<String, Cell> row = new LinkedHashMap<>();
      for (int i = 0; i < head.size(); i++) {
        String field = line.getField(i);
        if (i != idIndex && !field.isEmpty()) {
          row.put(head.get(i), cell(line, field));
        }
      }
      if (rows.put(rowId, row) != null) {
        throw failure(
            file,
            line.getStartingLineNumber(),
            "there is another row with the id " + JsonText.of(rowId));
      }
    }

    private String rowId(CsvRecord line) {
      if (idIndex < 0) {
        return UniqueIds.getUniqueId();
      }
      String field = line.getField(idIndex);
      if (field.isEmpty()) {
        throw failure(file, line.getStartingLineNumber(), "the row has no id");
      }
      return id(file, line, field);
    }

    private Cell cell(CsvRecord line, String field) {
      try {
        return text ? Cell.of(field) : CellText.read(field);
      } catch (InvalidCellException e) {
        throw failure(file, line.getStartingLineNumber(), e.getMessage());
      }
    }
  }
}
