package dev.merrow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A map of ids does what Java's own does, in the same order. */
class IdMapTest {

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void itDoesWhatALinkedHashMapDoes(long seed) {
    Random random = new Random(seed);
    int ids = 1 + random.nextInt(seed % 2 == 0 ? 20 : 500);
    int removals = 1 + random.nextInt(9);
    IdMap<Integer> map = new IdMap<>();
    Map<String, Integer> expected = new LinkedHashMap<>();
    for (int i = 0; i < 3_000; i++) {
      String id = "id" + random.nextInt(ids);
      if (random.nextInt(10) < removals) {
        assertThat(map.remove(id)).isEqualTo(expected.remove(id));
      } else {
        map.put(id, i);
        expected.put(id, i);
      }
      if (i % 50 == 0) {
        assertSame(map, expected, ids);
      }
    }
    assertSame(map, expected, ids);
  }

  private static void assertSame(IdMap<Integer> map, Map<String, Integer> expected, int ids) {
    Map<String, Integer> walked = new LinkedHashMap<>();
    map.forEach(walked::put);
    assertThat(walked.entrySet()).containsExactlyElementsOf(expected.entrySet());
    assertThat(map.ids()).containsExactlyElementsOf(expected.keySet());
    assertThat(map.size()).isEqualTo(expected.size());
    for (int i = 0; i < ids; i++) {
      assertThat(map.get("id" + i)).isEqualTo(expected.get("id" + i));
    }
  }

  @Test
  void idsOfOneHashAreToldApart() {
    IdMap<Integer> map = new IdMap<>();
    String[] collide = {"AaAa", "BBBB", "AaBB", "BBAa"};
    for (int round = 0; round < 20; round++) {
      for (String id : collide) {
        map.put(id + round, round);
      }
    }
    for (String id : collide) {
      assertThat(map.get(id + 7)).isEqualTo(7);
    }
    assertThat(map.size()).isEqualTo(80);
  }

  @Test
  void manyIdsOfOneHashAreFoundAsWell() {
    IdMap<Integer> map = new IdMap<>();
    List<String> ids = idsOfOneHash(12);
    ids.forEach(id -> map.put(id, map.size()));
    ids.forEach(id -> assertThat(map.get(id)).isEqualTo(ids.indexOf(id)));
    assertThat(map.has("AaAa")).isFalse();
    for (String id : ids.subList(0, 2_000)) {
      assertThat(map.remove(id)).isNotNull();
      assertThat(map.has(id)).isFalse();
    }
    map.put(ids.get(0), -1);
    assertThat(map.get(ids.get(0))).isEqualTo(-1);
    assertThat(map.get(ids.get(4_000))).isEqualTo(4_000);
  }

  /** As many as two to the power of a number of pairs. */
  private static List<String> idsOfOneHash(int pairs) {
    List<String> ids = List.of("");
    for (int i = 0; i < pairs; i++) {
      ids = ids.stream().flatMap(id -> Stream.of(id + "Aa", id + "BB")).toList();
    }
    assertThat(ids.stream().map(String::hashCode).distinct()).hasSize(1);
    return ids;
  }

  @Test
  void whatIsLeftOfManyIsWalkedQuickly() {
    IdMap<Integer> map = new IdMap<>();
    for (int i = 0; i < 10_000; i++) {
      map.put("id" + i, i);
    }
    for (int i = 0; i < 9_999; i++) {
      map.remove("id" + i);
    }
    assertThat(map.end()).isLessThan(50);
    assertThat(map.ids()).containsExactly("id9999");
  }
}
