package dev.merrow.simulation;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.StringCell;
import dev.merrow.simulation.Setup.Schemas;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Changes.TableChanges;
import dev.merrow.stamp.Content;
import dev.merrow.store.CellSchema;
import dev.merrow.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Random writes by every method that writes, over few ids, so that stores write the same cells. */
final class RandomOperations {
  /** The last of each does not occur in the schemas. */
  private static final List<String> TABLES = List.of("pets", "\u00fc\ud83d\udc36\"\n", "1");

  private static final List<String> ROWS = List.of("0", "1", "fido", "\u2028");
  private static final List<String> CELLS = List.of("legs", "name", "__proto__", "7");
  private static final List<String> VALUES = List.of("open", "7", "x\ny");

  /** Of which cells some are too large to be sent. */
  private static final String LARGE = "name";

  private final Random random;

  RandomOperations(Random random) {
    this.random = random;
  }

  /** Sets a schema that refuses some of these writes, or none at all. */
  static void setTablesSchema(Store store, Schemas schemas) {
    CellSchema legs = CellSchema.ofType(CellType.NUMBER);
    CellSchema name = CellSchema.ofType(CellType.STRING, CellType.NUMBER).nullable();
    CellSchema proto = CellSchema.ofType(CellType.OBJECT, CellType.ARRAY, CellType.BOOLEAN);
    switch (schemas) {
      case NONE -> store.delTablesSchema();
      case OTHER ->
          store.setTablesSchema(
              ordered(
                  TABLES.get(0),
                  Map.of("legs", CellSchema.ofType(CellType.STRING).withDefault(Cell.of("many"))),
                  TABLES.get(2),
                  ordered("name", name.withDefault(Cell.of(7)), "__proto__", proto)));
      default -> {
        Map<String, CellSchema> cells = new LinkedHashMap<>();
        cells.put("legs", schemas == Schemas.STRICT ? legs : legs.withDefault(Cell.of(4)));
        cells.put("name", name);
        cells.put("__proto__", proto);
        Map<String, Map<String, CellSchema>> tables = new LinkedHashMap<>();
        tables.put(TABLES.get(0), cells);
        tables.put(TABLES.get(1), Map.of("name", name));
        store.setTablesSchema(tables);
      }
    }
  }

  /** As {@link #setTablesSchema}, for values. */
  static void setValuesSchema(Store store, Schemas schemas) {
    CellSchema open = CellSchema.ofType(CellType.BOOLEAN);
    CellSchema seven = CellSchema.ofType(CellType.STRING, CellType.NUMBER).nullable();
    switch (schemas) {
      case NONE -> store.delValuesSchema();
      case OTHER ->
          store.setValuesSchema(
              ordered(
                  "open", CellSchema.ofType(CellType.STRING, CellType.NUMBER),
                  "7", CellSchema.ofType(CellType.BOOLEAN).withDefault(Cell.of(false))));
      default -> {
        Map<String, CellSchema> values = new LinkedHashMap<>();
        values.put("open", schemas == Schemas.STRICT ? open : open.withDefault(Cell.of(true)));
        values.put("7", seven);
        store.setValuesSchema(values);
      }
    }
  }

  /** A map in this order. Those of {@link Map#of} have another order in each process. */
  private static <T> Map<String, T> ordered(String firstId, T first, String secondId, T second) {
    Map<String, T> map = new LinkedHashMap<>();
    map.put(firstId, first);
    map.put(secondId, second);
    return map;
  }

  /** Returns content with which stores may begin. */
  static Content defaultContent() {
    return new Content(
        Map.of(
            TABLES.get(0), Map.of(ROWS.get(2), ordered("legs", Cell.of(4), "name", Cell.ofNull()))),
        Map.of("open", Cell.of(true)));
  }

  /** Writes a cell that is too large to be sent. */
  void writeLarge(Store store, int bytes) {
    store.setCell(TABLES.get(0), row(), LARGE, Cell.of("x".repeat(bytes)));
  }

  /** Replaces cells that are too large to send by small ones. */
  static void shrink(Store store, int bytes) {
    for (String rowId : store.getRowIds(TABLES.get(0))) {
      if (store.getCell(TABLES.get(0), rowId, LARGE) instanceof StringCell cell
          && cell.value().length() >= bytes) {
        store.setCell(TABLES.get(0), rowId, LARGE, Cell.of("small"));
      }
    }
  }

  /** Writes once; says how. */
  String write(Store store) {
    return switch (random.nextInt(32)) {
      case 0 -> told("setRow", () -> store.setRow(table(), row(), cells()));
      case 1, 2 -> told("setPartialRow", () -> store.setPartialRow(table(), row(), cells()));
      case 3 -> told("setTable", () -> store.setTable(table(), rows()));
      case 4, 5 -> told("addRow", () -> store.addRow(table(), cells(), random.nextBoolean()));
      case 6, 7 -> told("delRow", () -> store.delRow(table(), row()));
      case 8, 9 -> told("delCell", () -> store.delCell(table(), row(), cellId(), heads()));
      case 10 -> told("delTable", () -> store.delTable(table()));
      case 11, 12 -> told("setValue", () -> store.setValue(value(), cell()));
      case 13 -> told("setPartialValues", () -> store.setPartialValues(values()));
      case 14 -> told("delValue", () -> store.delValue(value()));
      case 15 -> told("mapValue", () -> store.setValue(value(), old -> cell(old)));
      case 16, 17 -> told("mapCell", () -> store.setCell(table(), row(), cellId(), this::cell));
      case 18 -> told("applyChanges", () -> store.applyChanges(changes()));
      case 19 -> writeJson(store);
      case 20 -> writeMuch(store);
      default -> told("setCell", () -> store.setCell(table(), row(), cellId(), cell()));
    };
  }

  private String writeJson(Store store) {
    return switch (random.nextInt(3)) {
      case 0 -> told("setTablesJson", () -> store.setTablesJson(store.getTablesJson()));
      case 1 -> told("setValuesJson", () -> store.setValuesJson("{\"open\":false,\"7\":null}"));
      default -> told("setJson", () -> store.setJson(store.getJson()));
    };
  }

  private String writeMuch(Store store) {
    return switch (random.nextInt(6)) {
      case 0 -> told("delTables", store::delTables);
      case 1 -> told("delValues", store::delValues);
      case 2 -> told("setTables", () -> store.setTables(tables()));
      case 3 -> told("setValues", () -> store.setValues(values()));
      case 4 -> told("setContent", () -> store.setContent(new Content(tables(), values())));
      default -> told("setContent", () -> store.setContent(() -> new Content(tables(), values())));
    };
  }

  private static String told(String what, Runnable write) {
    write.run();
    return what;
  }

  private boolean heads() {
    return random.nextBoolean();
  }

  private String table() {
    return pick(TABLES);
  }

  private String row() {
    return pick(ROWS);
  }

  private String cellId() {
    return pick(CELLS);
  }

  private String value() {
    return pick(VALUES);
  }

  private Cell cell(@org.jspecify.annotations.Nullable Cell old) {
    return old == null || heads() ? cell() : old;
  }

  private Cell cell() {
    return switch (random.nextInt(8)) {
      case 0 -> Cell.of("\u00fc\n\ud83d\udc36" + random.nextInt(4));
      case 1 -> Cell.of(random.nextInt(4));
      case 2 -> Cell.of(random.nextGaussian());
      case 3 -> Cell.of(heads());
      case 4 -> Cell.ofNull();
      case 5 -> Cell.of(Map.of("7", random.nextInt(3)));
      case 6 -> Cell.of(List.of(random.nextInt(3), "x"));
      default -> Cell.of("name" + random.nextInt(100));
    };
  }

  private Map<String, Cell> cells() {
    return some(CELLS, this::cell);
  }

  private Map<String, Map<String, Cell>> rows() {
    return some(ROWS, this::cells);
  }

  private Map<String, Map<String, Map<String, Cell>>> tables() {
    return some(TABLES, this::rows);
  }

  private Map<String, Cell> values() {
    return some(VALUES, this::cell);
  }

  private Changes changes() {
    return new Changes(
        some(
            TABLES,
            () ->
                perhaps(
                    () ->
                        new TableChanges(
                            some(
                                ROWS,
                                () ->
                                    perhaps(
                                        () ->
                                            new RowChanges(
                                                some(CELLS, () -> perhaps(this::cell)))))))),
        some(VALUES, () -> perhaps(this::cell)));
  }

  private <T> Optional<T> perhaps(Supplier<T> something) {
    return random.nextInt(4) == 0 ? Optional.empty() : Optional.of(something.get());
  }

  private <T> Map<String, T> some(List<String> ids, Supplier<T> member) {
    Map<String, T> some = new LinkedHashMap<>();
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      some.put(pick(ids), member.get());
    }
    return some;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
