package dev.merrow.ws.server.internal.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReaderGroupTest {

  @Test
  void groupsAreEqualIfAllTheirReadersAre() {
    ReaderGroup group = new ReaderGroup(Set.of("a", "b"));
    assertThat(group).isEqualTo(new ReaderGroup(Set.of("b", "a")));
    assertThat(group).hasSameHashCodeAs(new ReaderGroup(Set.of("b", "a")));
    for (Set<String> others :
        List.of(Set.<String>of(), Set.of("a"), Set.of("a", "b", "c"), Set.of("a", "c"))) {
      assertThat(group).isNotEqualTo(new ReaderGroup(others));
    }
    // whose hashes are equal
    assertThat(new ReaderGroup(Set.of("Aa"))).isNotEqualTo(new ReaderGroup(Set.of("BB")));
    assertThat(new ReaderGroup(Set.of("Aa"))).hasSameHashCodeAs(new ReaderGroup(Set.of("BB")));
  }

  @Test
  void lookingForAGroupDoesNotGoThroughItsReaders() {
    CountedReaders readers = new CountedReaders(List.of("a", "b"));
    ReaderGroup group = new ReaderGroup(readers);
    Map<ReaderGroup, String> groups = new HashMap<>();
    groups.put(group, "there");
    int walks = readers.walks;
    for (int i = 0; i < 100; i++) {
      assertThat(groups.get(group)).isEqualTo("there");
    }
    assertThat(readers.walks).isEqualTo(walks);
  }

  /** Counts how often they are gone through. */
  private static final class CountedReaders extends AbstractSet<String> {
    private final List<String> readers;
    private int walks;

    CountedReaders(List<String> readers) {
      this.readers = readers;
    }

    @Override
    public Iterator<String> iterator() {
      walks++;
      return readers.iterator();
    }

    @Override
    public int size() {
      return readers.size();
    }
  }
}
