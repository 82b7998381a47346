package dev.merrow.stamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import dev.merrow.store.Store;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainObjectsTest {

  @Test
  void eachKindOfCellIsWhatItHolds() {
    assertThat(Cell.of("dog").toObject()).isEqualTo("dog");
    assertThat(Cell.of(4).toObject()).isEqualTo(4L);
    assertThat(Cell.of(4.5).toObject()).isEqualTo(4.5);
    assertThat(Cell.of(true).toObject()).isEqualTo(true);
    assertThat(Cell.ofNull().toObject()).isNull();
    assertThat(Cell.ofJson("{\"b\":[1,null,{\"x\":\"y\"}],\"a\":0.5}").toObject())
        .isEqualTo(Map.of("b", Arrays.asList(1L, null, Map.of("x", "y")), "a", 0.5))
        .hasToString("{b=[1, null, {x=y}], a=0.5}");
  }

  @Test
  void wholeNumbersAreLongsWhereADoubleIsExact() {
    assertThat(Cell.of(1L << 53).toObject()).isEqualTo(1L << 53);
    assertThat(Cell.of(0x1p53 + 2).toObject()).isEqualTo(0x1p53 + 2);
    assertThat(Cell.of(1e300).toObject()).isEqualTo(1e300);
    assertThat(Cell.of(-0.0).toObject()).isEqualTo(0L);
  }

  @Test
  void mapsAndListsCannotBeChanged() {
    Cell cell = Cell.ofJson("{\"a\":[1]}");
    assertThatThrownBy(() -> cell.asMap().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    Map<?, ?> map = (Map<?, ?>) cell.toObject();
    assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(((List<?>) map.get("a"))::clear)
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aCellIsMadeOfAnyPlainObject() {
    assertThat(Cell.ofObject(null)).isEqualTo(Cell.ofNull());
    assertThat(Cell.ofObject("dog")).isEqualTo(Cell.of("dog"));
    assertThat(Cell.ofObject('d')).isEqualTo(Cell.of('d'));
    assertThat(Cell.ofObject((short) 4)).isEqualTo(Cell.of(4));
    assertThat(Cell.ofObject(BigInteger.TEN)).isEqualTo(Cell.of(10));
    assertThat(Cell.ofObject(4.5f)).isEqualTo(Cell.of(4.5));
    assertThat(Cell.ofObject(false)).isEqualTo(Cell.of(false));
    assertThat(Cell.ofObject(Cell.of(1))).isEqualTo(Cell.of(1));
    assertThat(Cell.ofObject(Map.of("a", List.of(1)))).isEqualTo(Cell.ofJson("{\"a\":[1]}"));
  }

  @Test
  void whatNoCellHoldsIsRefused() {
    for (Object object :
        new Object[] {
          Instant.EPOCH, Double.NaN, Long.MAX_VALUE, "\ufffc", Map.of(1, 2), List.of(Instant.EPOCH)
        }) {
      assertThatThrownBy(() -> Cell.ofObject(object)).isInstanceOf(InvalidCellException.class);
    }
    assertThatThrownBy(() -> Cell.ofObjects(Map.of("born", Instant.EPOCH)))
        .isInstanceOf(InvalidCellException.class)
        .hasMessageContainingAll("\"born\"", "java.time.Instant");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyCellComesBackFromItsObject(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      Cell cell = Cell.ofObject(any(random, 4));
      assertThat(Cell.ofObject(cell.toObject())).as("seed %d", seed).isEqualTo(cell);
    }
  }

  private static @Nullable Object any(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 5 : 7)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextInt();
      case 3 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      case 4 -> "s" + random.nextInt(100);
      case 5 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(any(random, depth - 1));
        }
        yield list;
      }
      default -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put("" + random.nextInt(20), any(random, depth - 1));
        }
        yield map;
      }
    };
  }

  @Test
  void rowsTablesAndValuesArePlainMapsInTheirOrder() {
    Store store = Store.createStore();
    store.setRow("pets", "fido", Cell.ofObjects(Map.of("species", "dog")));
    store.setCell("pets", "fido", "tags", List.of("good"));
    store.setCell("pets", "fido", "owner", Cell.ofNull());
    store.setValue("open", true);
    assertThat(store.getRowAsObjects("pets", "fido"))
        .hasToString("{species=dog, tags=[good], owner=null}");
    assertThat(store.getTableAsObjects("pets"))
        .isEqualTo(Map.of("fido", store.getRowAsObjects("pets", "fido")));
    assertThat(store.getTablesAsObjects())
        .isEqualTo(Map.of("pets", store.getTableAsObjects("pets")));
    assertThat(store.getValuesAsObjects()).isEqualTo(Map.of("open", true));
    assertThat(store.getRowAsObjects("pets", "nobody")).isEmpty();
    assertThat(store.getTableAsObjects("none")).isEmpty();
  }
}
