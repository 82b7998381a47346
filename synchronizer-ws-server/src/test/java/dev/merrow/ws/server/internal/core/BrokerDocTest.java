package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.docs.MarkdownTables;
import dev.merrow.ws.server.internal.share.PathShares;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/protocol.md says of the limits of the broker's own stores is what the code has. */
class BrokerDocTest {
  private final MarkdownTables page = new MarkdownTables(Path.of("..", "docs", "protocol.md"));

  @Test
  void limits() {
    assertThat(page.after("The broker's own stores have these limits:"))
        .map(row -> row.get(1))
        .containsExactlyElementsOf(
            Stream.of(
                    (long) StartupBuffer.MAX_PAYLOADS,
                    (long) StartupBuffer.TIMEOUTS,
                    (long) PathShares.REFUSED_CELLS,
                    Audit.INTERVAL.toMinutes(),
                    (long) AuditSlice.SIZE)
                .map("%,d"::formatted)
                .toList());
  }
}
