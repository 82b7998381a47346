package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.CellType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Random schemas for the ids and cells of {@link RandomWrites}, which refuse some of them. */
public final class RandomSchemas {
  private final Random random;

  /** Draws from a random source, whose seed the test prints. */
  public RandomSchemas(Random random) {
    this.random = random;
  }

  /** A schema of tables. */
  public Map<String, Map<String, CellSchema>> tables() {
    Map<String, Map<String, CellSchema>> tables = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      if (random.nextInt(4) > 0) {
        tables.put("t" + i, cells("c", 4));
      }
    }
    return tables;
  }

  /** A schema of values. */
  public Map<String, CellSchema> values() {
    return cells("v", 3);
  }

  private Map<String, CellSchema> cells(String prefix, int count) {
    Map<String, CellSchema> cells = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      if (random.nextInt(5) > 0) {
        cells.put(prefix + i, cell());
      }
    }
    return cells;
  }

  private CellSchema cell() {
    CellSchema schema =
        switch (random.nextInt(5)) {
          case 0 -> defaulted(CellSchema.ofType(CellType.STRING), Cell.of("s" + random.nextInt(4)));
          case 1 -> defaulted(CellSchema.ofType(CellType.NUMBER), Cell.of(random.nextInt(4)));
          case 2 -> CellSchema.ofType(CellType.BOOLEAN, CellType.OBJECT, CellType.ARRAY);
          case 3 -> defaulted(CellSchema.oneOf(Cell.of(1), Cell.of("s1")), Cell.of(1));
          default -> CellSchema.ofType(CellType.STRING, CellType.NUMBER, CellType.BOOLEAN);
        };
    schema = random.nextInt(3) == 0 ? schema.nullable() : schema;
    return random.nextInt(5) == 0 ? schema.required() : schema;
  }

  private CellSchema defaulted(CellSchema schema, Cell cell) {
    return random.nextBoolean() ? schema.withDefault(cell) : schema;
  }
}
