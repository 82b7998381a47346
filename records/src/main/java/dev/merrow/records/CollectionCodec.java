package dev.merrow.records;

import dev.merrow.Cell;
import dev.merrow.CellType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A codec of lists or sets.
 *
 * @param seal turns a list that is used nowhere else into the collection to return
 */
record CollectionCodec(Codec element, Function<List<Object>, Object> seal) implements Codec {

  static CollectionCodec ofLists(Codec element) {
    return new CollectionCodec(element, Collections::unmodifiableList);
  }

  static CollectionCodec ofSets(Codec element) {
    return new CollectionCodec(
        element, elements -> Collections.unmodifiableSet(new LinkedHashSet<>(elements)));
  }

  @Override
  public Set<CellType> types() {
    return Set.of(CellType.ARRAY);
  }

  @Override
  public String expected() {
    return "an array";
  }

  @Override
  public Object absent() {
    return seal.apply(List.of());
  }

  @Override
  public Object write(Object value) {
    Collection<?> collection = (Collection<?>) value;
    List<Object> elements = new ArrayList<>(collection.size());
    for (Object each : collection) {
      try {
        elements.add(Codecs.writeElement(element, each));
      } catch (MismatchException e) {
        throw e.in("[" + elements.size() + "]");
      }
    }
    return elements;
  }

  @Override
  public Object read(Cell cell) {
    List<Cell> cells = cell.asList();
    if (cells == null) {
      throw MismatchException.found(cell, expected());
    }
    List<Object> elements = new ArrayList<>(cells.size());
    for (Cell each : cells) {
      try {
        elements.add(element.read(each));
      } catch (MismatchException e) {
        throw e.in("[" + elements.size() + "]");
      }
    }
    return seal.apply(elements);
  }
}
