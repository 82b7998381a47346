package dev.merrow.store;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.NumberCell;
import dev.merrow.schedule.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What middleware makes of what peers write comes to the peers. */
class MiddlewareStampsTest {
  private final VirtualTime time = new VirtualTime();
  private final MergeableStore store = createMergeableStore("store", time);
  private final MergeableStore peer = createMergeableStore("peer", time);

  private static Cell positive(Cell cell) {
    return cell instanceof NumberCell number ? Cell.of(Math.abs(number.value())) : cell;
  }

  private void exchange() {
    time.pass(Duration.ofMillis(1));
    store.merge(peer);
    peer.merge(store);
  }

  @Test
  void alsoWhereReadersSeeItAlready() {
    Middleware middleware = Middleware.createMiddleware(store);
    middleware.addWillSetCellCallback((tableId, rowId, cellId, cell) -> positive(cell));
    middleware.addWillSetValueCallback((valueId, value) -> positive(value));
    store.setCell("pets", "fido", "age", 4);
    store.setValue("open", 1);
    exchange();
    time.pass(Duration.ofMillis(1));
    peer.setCell("pets", "fido", "age", -4);
    peer.setValue("open", -1);
    exchange();

    assertThat(peer.getLong("pets", "fido", "age")).isEqualTo(4);
    assertThat(peer.getValue("open")).isEqualTo(Cell.of(1));
    assertThat(peer.getMergeableContent()).isEqualTo(store.getMergeableContent());
  }
}
