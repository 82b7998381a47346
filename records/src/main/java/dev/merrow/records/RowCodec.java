package dev.merrow.records;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.InvalidCellException;
import dev.merrow.internal.FrozenMap;
import dev.merrow.internal.IdMap;
import dev.merrow.store.CellSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and writes rows; as a codec, those nested in a cell of another row. */
final class RowCodec<R> implements Codec {
  private final RowType<R> type;
  private List<ComponentCodec<R>> components = List.of();
  private List<String> allCellIds = List.of();

  RowCodec(RowType<R> type) {
    this.type = type;
  }

  /** Sets the codecs of the components; this codec may be one of them. */
  void resolve(Codecs codecs) {
    Set<String> cellIds = new HashSet<>();
    List<ComponentCodec<R>> resolved = new ArrayList<>();
    for (RowComponent<R> component : type.components()) {
      ComponentCodec<R> codec = new ComponentCodec<>(type.type(), component, codecs);
      List<String> ids = new ArrayList<>(codec.formerCellIds());
      ids.add(codec.cellId());
      for (String id : ids) {
        if (!cellIds.add(id)) {
          throw new IllegalArgumentException(
              codec.where() + " has the cell id \"" + id + "\", which another component has, too");
        }
      }
      resolved.add(codec);
    }
    components = resolved;
    allCellIds = List.copyOf(cellIds);
  }

  RowType<R> rowType() {
    return type;
  }

  List<ComponentCodec<R>> components() {
    return components;
  }

  /** Returns the ids of all components' cells, including former ones. */
  List<String> cellIds() {
    return allCellIds;
  }

  /** Returns the schema of a table of such rows. */
  Map<String, CellSchema> schema() {
    Map<String, CellSchema> cells = new LinkedHashMap<>();
    for (ComponentCodec<R> component : components) {
      CellSchema schema = component.schema();
      cells.put(component.cellId(), schema);
      for (String former : component.formerCellIds()) {
        cells.put(former, new CellSchema(schema.types(), List.of(), null, false, false));
      }
    }
    return cells;
  }

  @Override
  public Set<CellType> types() {
    return Set.of(CellType.OBJECT);
  }

  @Override
  public String expected() {
    return "an object as " + type.type().getSimpleName() + " has";
  }

  @Override
  public Object write(Object value) {
    Map<String, Object> members = new LinkedHashMap<>();
    R row = type.type().cast(value);
    for (ComponentCodec<R> component : components) {
      Object member = component.write(row);
      if (member != null) {
        members.put(component.cellId(), member);
      }
    }
    return members;
  }

  @Override
  public R read(Cell cell) {
    Map<String, Cell> cells = cell.asMap();
    if (cells == null) {
      throw MismatchException.found(cell, expected());
    }
    return readRow(cells);
  }

  /**
   * Returns the cells of a row, without those of absent components; unmodifiable.
   *
   * @throws IllegalArgumentException if no cell can hold the value of a component
   */
  Map<String, Cell> writeRow(R row) {
    IdMap<Cell> cells = IdMap.ofSize(components.size());
    for (ComponentCodec<R> component : components) {
      try {
        Object member = component.write(row);
        if (member != null) {
          cells.add(component.cellId(), Cell.ofObject(member));
        }
      } catch (MismatchException e) {
        throw new IllegalArgumentException(
            type.type().getSimpleName() + e.path() + ": " + e.problem(), e);
      } catch (InvalidCellException e) {
        throw new IllegalArgumentException(component.where() + ": " + e.getMessage(), e);
      }
    }
    return FrozenMap.of(cells);
  }

  /** Returns the row that has these cells. */
  R readRow(Map<String, Cell> cells) {
    @Nullable Object[] values = new Object[components.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = components.get(i).read(cells);
    }
    try {
      return type.maker().make(values);
    } catch (RuntimeException e) {
      throw MismatchException.of(type.type().getSimpleName() + " refuses it: " + e);
    }
  }
}
