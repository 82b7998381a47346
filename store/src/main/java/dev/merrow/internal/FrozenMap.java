package dev.merrow.internal;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An unmodifiable view of an {@link IdMap} in the same order, for use in the API. */
public final class FrozenMap<V> extends AbstractMap<String, V> {
  private final IdMap<V> map;

  private FrozenMap(IdMap<V> map) {
    this.map = map;
  }

  /** Returns a view of the map, which must have no gaps and must not be changed any more. */
  public static <V> Map<String, V> of(IdMap<V> map) {
    return map.isEmpty() ? Collections.emptyMap() : new FrozenMap<>(map);
  }

  @Override
  public int size() {
    return map.size();
  }

  @Override
  public @Nullable V get(@Nullable Object id) {
    return id instanceof String string ? map.get(string) : null;
  }

  @Override
  public boolean containsKey(@Nullable Object id) {
    return id instanceof String string && map.has(string);
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super V> action) {
    map.forEach(action);
  }

  @Override
  public Set<Map.Entry<String, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return map.size();
      }

      @Override
      public Iterator<Map.Entry<String, V>> iterator() {
        return new Entries<>(map);
      }
    };
  }

  private static final class Entries<V> implements Iterator<Map.Entry<String, V>> {
    private final IdMap<V> map;
    private int position;

    Entries(IdMap<V> map) {
      this.map = map;
    }

    @Override
    public boolean hasNext() {
      return position < map.end();
    }

    @Override
    public Map.Entry<String, V> next() {
      String id = hasNext() ? map.idAt(position) : null;
      if (id == null) {
        throw new NoSuchElementException();
      }
      return Map.entry(id, map.at(position++));
    }
  }
}
