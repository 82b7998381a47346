package dev.merrow.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.merrow.Cell;
import dev.merrow.StringCell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.audiences.Audience;
import dev.merrow.ws.server.audiences.AudienceRules;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.BrokerEvents;
import dev.merrow.ws.server.internal.core.BrokerMonitor;
import dev.merrow.ws.server.internal.core.BrokerOptions;
import dev.merrow.ws.server.internal.share.PathShares;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.stores.PathStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** Whatever a client asks on a path with rules, it learns nothing of what is hidden from it. */
@Tag("fuzz")
class ViewsFuzzTest {
  private static final String ROW = "~secretrow~";
  private static final String CELL = "~secretcell~";
  private static final String TEXT = "~secrettext~";
  private static final String COLUMN = "~secretcolumn~";
  private static final String VALUE = "~secretvalue~";

  /** Fewer digits could be there by chance. */
  private static final int LEAST_DIGITS = 8;

  private final VirtualTime time = new VirtualTime();
  private final List<String> secrets = new ArrayList<>(List.of(ROW, CELL, TEXT, COLUMN, VALUE));
  private final List<String> leaks = new ArrayList<>();
  private String said = "";

  /** Payloads with NUL between. */
  @FuzzTest
  void nothingHiddenIsSent(byte[] data) {
    time.pass(Duration.ofHours(1));
    MergeableStore store = MergeableStore.createMergeableStore("server", time);
    Broker broker = brokerOf(store);
    Receiver owner = broker.join("p", new Socket(false), grant("a"));
    Receiver client = broker.join("p", new Socket(true), grant("b"));
    time.pass(Duration.ofMillis(10));
    write(store, 0);
    int count = 0;
    for (String part : new String(data, UTF_8).split("\0", -1)) {
      said += part;
      client.received(part);
      time.pass(Duration.ofMillis(10));
      write(store, ++count);
      time.pass(Duration.ofMillis(10));
    }
    time.pass(Duration.ofMinutes(3));
    owner.left();
    client.left();
    broker.close();
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.get(0));
    }
  }

  private static Grant grant(String label) {
    return new Grant(label, Access.READ_WRITE, null).withLabels(Set.of(label));
  }

  private Broker brokerOf(MergeableStore store) {
    return new Broker(
        new BrokerOptions(
            new WireLimits(100_000, 8, 4),
            JsonLimits.DEFAULTS,
            PathLimits.DEFAULTS,
            Duration.ofSeconds(1),
            time,
            new WireIds(new Random(1)),
            new Random(2),
            time,
            path -> Optional.of(PathStore.inMemory(store)),
            null,
            BrokerMonitor.NONE,
            PathShares.unlimited(time),
            null,
            path -> new Rules()),
        new NoEvents());
  }

  /** A row's cell says who sees it; a column of those is for others, and so are all values. */
  private static final class Rules implements AudienceRules {
    @Override
    public Audience ofRow(String tableId, String rowId, Map<String, Cell> cells) {
      return cells.get("for") instanceof StringCell label
          ? Audience.of(label.value())
          : Audience.NOBODY;
    }

    @Override
    public Map<String, Set<String>> hiddenCells(String tableId) {
      return Map.of(COLUMN, Set.of("a"));
    }
  }

  private void write(MergeableStore store, int number) {
    store.transaction(
        () -> {
          store.setCell("t", ROW, "for", "a");
          store.setCell("t", ROW, CELL, TEXT + number);
          store.setCell("t", "seen", "for", "b");
          store.setCell("t", "seen", "text", number);
          store.setCell("t", "seen", COLUMN, TEXT + number);
          store.setValue(VALUE, TEXT + number);
          // one that comes and goes, with a text that only those are to see who have it then
          boolean isHidden = number % 2 == 1;
          store.setCell("t", "moves", "for", isHidden ? "a" : "b");
          store.setCell("t", "moves", "text", isHidden ? TEXT + number : "of b");
        });
    addHash(store.getMergeableContentHashes().tables());
    addHash(store.getMergeableContentHashes().values());
    Map<String, Integer> tables = store.getMergeableTableHashes();
    addHash(tables.get("t"));
    addHash(store.getMergeableRowHashes(Map.of("t", ~tables.get("t"))).get("t").get(ROW));
  }

  private void addHash(int hash) {
    String text = Integer.toUnsignedString(hash);
    if (text.length() >= LEAST_DIGITS) {
      secrets.add(text);
    }
  }

  private final class Socket implements Connection {
    private final boolean watched;

    Socket(boolean watched) {
      this.watched = watched;
    }

    @Override
    public void send(Frame frame) {
      String text = frame.text();
      for (String secret : secrets) {
        if (watched && text.contains(secret) && !said.contains(secret)) {
          leaks.add("Sent " + secret + " in " + text);
        }
      }
    }

    @Override
    public long unsentBytes() {
      return 0;
    }

    @Override
    public void ping() {}

    @Override
    public void close(CloseStatus status) {}
  }

  private static final class NoEvents implements BrokerEvents {
    @Override
    public void pathAdded(String pathId) {}

    @Override
    public void pathRemoved(String pathId) {}

    @Override
    public void clientAdded(String pathId, String clientId) {}

    @Override
    public void clientRemoved(String pathId, String clientId) {}
  }
}
