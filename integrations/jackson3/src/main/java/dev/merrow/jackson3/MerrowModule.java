package dev.merrow.jackson3;

import dev.merrow.Cell;
import tools.jackson.databind.module.SimpleModule;

/**
 * Has Jackson 3 read and write a {@link Cell} as what it holds: a string, number, boolean, null,
 * object or array of JSON. So rows, tables and records with cells in them can be returned from a
 * web controller, or read from a request.
 *
 * <pre>{@code
 * JsonMapper mapper = JsonMapper.builder().findAndAddModules().build();
 * mapper.writeValueAsString(store.getRow("pets", "fido")); // {"species":"dog","legs":4}
 * Map<String, Cell> row = mapper.readValue(json, new TypeReference<Map<String, Cell>>() {});
 * }</pre>
 *
 * <p>JSON null is the null cell, and so is written the absence of a cell where Jackson writes
 * absent things at all. A member that is not there is read as Java's null. Numbers are read as
 * JavaScript reads them, as doubles. What no cell holds is refused with a {@code DatabindException}
 * that says where it stands.
 */
public final class MerrowModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  /** The module, as {@code ServiceLoader} makes it, too. */
  public MerrowModule() {
    super("merrow");
    addSerializer(Cell.class, new CellSerializer());
    addDeserializer(Cell.class, new CellDeserializer());
  }
}
