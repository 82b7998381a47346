package dev.merrow.records;

import dev.merrow.Cell;
import dev.merrow.CellType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A codec of maps whose keys are strings. */
record MapCodec(Codec value) implements Codec {

  @Override
  public Set<CellType> types() {
    return Set.of(CellType.OBJECT);
  }

  @Override
  public String expected() {
    return "an object";
  }

  @Override
  public Object absent() {
    return Map.of();
  }

  @Override
  public Object write(Object map) {
    Map<String, Object> members = new LinkedHashMap<>();
    ((Map<?, ?>) map)
        .forEach(
            (key, each) -> {
              if (!(key instanceof String name)) {
                throw MismatchException.of("a map's keys must be strings, not " + key);
              }
              try {
                members.put(name, Codecs.writeElement(value, each));
              } catch (MismatchException e) {
                throw e.in("." + name);
              }
            });
    return members;
  }

  @Override
  public Object read(Cell cell) {
    Map<String, Cell> cells = cell.asMap();
    if (cells == null) {
      throw MismatchException.found(cell, expected());
    }
    Map<String, Object> members = new LinkedHashMap<>();
    cells.forEach(
        (name, each) -> {
          try {
            members.put(name, value.read(each));
          } catch (MismatchException e) {
            throw e.in("." + name);
          }
        });
    return Collections.unmodifiableMap(members);
  }
}
