package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.docs.MarkdownTables;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/protocol.md says of a synchronizer's limits is what the code has. */
class ConversationDocTest {
  private final MarkdownTables page = new MarkdownTables(Path.of("..", "docs", "protocol.md"));

  @Test
  void limits() {
    assertThat(page.after("A synchronizer observes these limits, and closes nothing:"))
        .map(row -> row.get(1))
        .containsExactlyElementsOf(
            Stream.of(
                    (long) PendingRequests.MAX_PENDING,
                    (long) Comparisons.MAX_RETRIES,
                    Responder.MAX_WEIGHT,
                    Responder.FIRST_WEIGHT,
                    Delivery.PIECE_WEIGHT,
                    (long) Delivery.WINDOW,
                    Delivery.PATIENCE.toSeconds(),
                    (long) Deliveries.MAX_AT_ONCE,
                    HashParts.TABLE_BYTES,
                    (long) Responder.MAX_DIFFERING)
                .map("%,d"::formatted)
                .toList());
  }
}
