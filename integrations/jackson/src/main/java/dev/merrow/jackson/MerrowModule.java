package dev.merrow.jackson;

import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.merrow.Cell;

/**
 * Makes Jackson 2 read and write each {@link Cell} as the JSON value that it holds: a string,
 * number, boolean, null, object or array. So a web controller can return rows, tables and records
 * that contain cells, and read them from requests.
 *
 * <pre>{@code
 * ObjectMapper mapper = new ObjectMapper().findAndRegisterModules();
 * mapper.writeValueAsString(store.getRow("pets", "fido")); // {"species":"dog","legs":4}
 * Map<String, Cell> row = mapper.readValue(json, new TypeReference<Map<String, Cell>>() {});
 * }</pre>
 *
 * <p>JSON null is read as the null cell; a missing member is read as Java's null. Both are written
 * as JSON null, unless Jackson is configured to omit nulls. Numbers are read as doubles, as in
 * JavaScript. A value that no cell can hold causes a {@code JsonMappingException} that names its
 * location.
 */
public final class MerrowModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  /** Creates the module; {@code ServiceLoader} does so, too. */
  public MerrowModule() {
    super("merrow");
    addSerializer(Cell.class, new CellSerializer());
    addDeserializer(Cell.class, new CellDeserializer());
  }
}
