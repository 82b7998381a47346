package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.StringCell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.store.TransactionLog;
import dev.merrow.sync.PeerOrigin;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.audiences.Audience;
import dev.merrow.ws.server.audiences.AudienceRules;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.internal.share.PathShares;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A random history of a path with rules, from a seed: rows move between audiences, labels and rules
 * change, by fresh tokens, too, clients come and go and write what they may and what they must not,
 * and the store is closed and opened again. In every second history there are two brokers of a
 * cluster, each with a store of the path, and clients change from one to the other. Two things are
 * checked.
 *
 * <ul>
 *   <li>No invisible byte: every text that a client is sent is searched for row ids, cell ids and
 *       cells. Each must have been visible to that client at some time in a broker's store, by the
 *       rules and not by the views, or be the client's own.
 *   <li>At the end, each client's store has exactly the content that it may see, and the hashes of
 *       its view.
 * </ul>
 */
final class ViewsWorld {
  private static final int STEPS = 40;
  private static final Pattern TOKEN = Pattern.compile("~[a-z]+[0-9]+~");
  private static final List<String> LABELS = List.of("a", "b", "c");

  /** In some histories texts are so long that a view is sent in pieces. */
  private static final int LONG_TEXT = 400_000;

  private static final int AUDIT_SECONDS = 30 * 60;
  private static final int EVERY_LONG = 32;
  private static final int SEED_LONG = 7;

  private final Random random;
  private final VirtualTime time = new VirtualTime();
  private final List<TestDisk> disks = new ArrayList<>();
  private final List<Broker> brokers = new ArrayList<>();
  private final @Nullable VirtualBackplane backplane;
  private final List<ViewClient> clients = new ArrayList<>();

  /** By client, all that it may have received or has written. */
  private final Map<ViewClient, Set<String>> known = new HashMap<>();

  /** What is missing because it was never allowed; the first finding ends the run. */
  private final List<String> leaks = new ArrayList<>();

  /** The rows that there were, by table and row id, as they were last. */
  private final Map<String, LastSeen> lastSeen = new TreeMap<>();

  /** By table and row id, the ids of all cells that were ever written, or deleted. */
  private final Map<String, Set<String>> stampedIds = new HashMap<>();

  private final String padding;
  private Rules rules;
  private int count;

  ViewsWorld(long seed) {
    random = new Random(seed);
    time.pass(Duration.ofHours(1));
    rules = new Rules(false, random.nextBoolean());
    padding = seed % EVERY_LONG == SEED_LONG ? "x".repeat(LONG_TEXT) : "";
    backplane = seed % 2 == 1 ? new VirtualBackplane(time) : null;
    for (int i = 0; i < (backplane == null ? 1 : 2); i++) {
      addBroker(seed + 1_000_000L * i);
    }
    for (int i = 0; i < 4; i++) {
      ViewClient client =
          new ViewClient(
              "client " + i, time, someBroker(), "p", someLabels().toArray(String[]::new));
      if (i == 3) {
        client.access = Access.READ_ONLY;
      }
      known.put(client, new HashSet<>());
      client.inspector = text -> inspect(client, text);
      client.sent = text -> trace(() -> "from " + client.name + ": " + text);
      client.store.addDidFinishTransactionListener(store -> noteOwn(client));
      clients.add(client);
    }
  }

  private void addBroker(long seed) {
    TestDisk disk = new TestDisk();
    disk.name = "server " + disks.size() + " ";
    disk.time.pass(Duration.ofHours(1));
    disk.routing = Routing.HUB;
    PathStores stores =
        path ->
            disk.open(path)
                .map(
                    parts ->
                        parts.onReady(
                            store -> {
                              store.addDidFinishTransactionListener(this::observe);
                              observe(store);
                            }));
    disks.add(disk);
    brokers.add(
        new Broker(
            new BrokerOptions(
                WireLimits.DEFAULTS,
                JsonLimits.DEFAULTS,
                PathLimits.DEFAULTS,
                Duration.ofSeconds(1),
                time,
                new WireIds(new Random(seed + 1)),
                new Random(seed + 2),
                time,
                stores,
                null,
                BrokerMonitor.NONE,
                PathShares.unlimited(time),
                backplane,
                path -> rules),
            new NoEvents()));
  }

  private Broker someBroker() {
    return brokers.get(random.nextInt(brokers.size()));
  }

  /** Returns the store of a broker's path; null while it has no clients. */
  private @Nullable MergeableStore storeOf(Broker broker) {
    return disks.get(brokers.indexOf(broker)).open.get("p");
  }

  private MergeableStore openStoreOf(ViewClient client) {
    return Objects.requireNonNull(storeOf(client.broker), client.name);
  }

  private @Nullable MergeableStore someStore() {
    return storeOf(someBroker());
  }

  private Set<String> someLabels() {
    Set<String> some = new LinkedHashSet<>();
    for (String label : LABELS) {
      if (random.nextInt(5) < 2) {
        some.add(label);
      }
    }
    return some;
  }

  private String token(String kind) {
    return "~" + kind + count++ + "~";
  }

  // the oracle

  private static void addTokens(String text, Set<String> tokens) {
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
  }

  private void inspect(ViewClient client, String text) {
    trace(() -> "to " + client.name + ": " + text);
    Set<String> tokens = new HashSet<>();
    addTokens(text, tokens);
    tokens.removeAll(known.get(client));
    MergeableStore server = storeOf(client.broker);
    if (server != null && !rows(all(server)).equals(rows(visible(server, client)))) {
      // the hash of the whole store would tell of what is hidden from the client
      String hash = hashOf(server);
      boolean isAll = rows(all(client.store)).equals(rows(all(server)));
      if (hash.length() > 7 && !isAll && text.contains("[" + hash + ",")) {
        tokens.add("hash of everything " + hash);
        tokens.removeAll(known.get(client));
      }
    }
    if (!tokens.isEmpty()) {
      leaks.add(client.name + " " + client.labels + " was sent " + tokens + " in " + text);
    }
  }

  private static String hashOf(MergeableStore store) {
    return Integer.toUnsignedString(store.getMergeableContentHashes().tables());
  }

  /** What a client has, it has written or received, which was checked. */
  private void noteOwn(ViewClient client) {
    addTokens(client.store.getContent().toString(), known.get(client));
  }

  private static void trace(Supplier<String> what) {
    if (Boolean.getBoolean("merrow.views.trace")) {
      System.out.println(what.get());
    }
  }

  private void observe(Store store) {
    checkWrites(store);
    MergeableChanges stamps = ((MergeableStore) store).getTransactionStamps();
    if (stamps != null) {
      // cells that were never there for readers, but deleted, are part of the row, too
      stamps.forEachCell(
          (tableId, rowId, id, cell) ->
              stampedIds
                  .computeIfAbsent(tableId + "/" + rowId, added -> new LinkedHashSet<>())
                  .add(id));
    }
    trace(() -> "server has " + all(store) + " under " + rules.swapped + ", " + rules.hides);
    for (String tableId : store.getTableIds()) {
      for (String rowId : store.getRowIds(tableId)) {
        Map<String, Cell> cells = store.getRow(tableId, rowId);
        String row = tableId + "/" + rowId;
        Set<String> cellIds = new LinkedHashSet<>(cells.keySet());
        cellIds.addAll(stampedIds.getOrDefault(row, Set.of()));
        lastSeen.put(
            row, new LastSeen(tableId, rules.ofRow(tableId, rowId, cells).readers(), cellIds));
      }
    }
    for (ViewClient client : clients) {
      addTokens(visible(store, client).toString(), known.get(client));
      if (rows(all(store)).equals(rows(visible(store, client)))) {
        // an answer that is on its way when labels change tells what could be seen before
        known.get(client).add("hash of everything " + hashOf((MergeableStore) store));
      }
      // who could see a row when it was deleted may learn that it was, and so with its cells
      lastSeen.forEach(
          (row, last) -> {
            if (overlap(last.readers, client.effectiveLabels())) {
              addTokens(row, known.get(client));
              Map<String, Set<String>> hidden = rules.hiddenCells(last.tableId);
              for (String id : last.cellIds) {
                Set<String> labels = hidden.get(id);
                if (labels == null || overlap(labels, client.effectiveLabels())) {
                  addTokens(id, known.get(client));
                }
              }
            }
          });
    }
  }

  /** What the server has merged from a client, the client must have been allowed to write. */
  private void checkWrites(Store store) {
    if (!(store.getTransactionOrigin() instanceof PeerOrigin origin)) {
      return;
    }
    for (ViewClient client : clients) {
      if (client.isThere() && client.id().equals(origin.peerId())) {
        store
            .getTransactionLog()
            .changedCells()
            .forEach(
                (tableId, rows) ->
                    rows.forEach(
                        (rowId, cells) -> checkWrite(store, client, tableId, rowId, cells)));
      }
    }
  }

  private void checkWrite(
      Store store,
      ViewClient client,
      String tableId,
      String rowId,
      Map<String, TransactionLog.CellDelta> cells) {
    Map<String, Cell> now = store.getRow(tableId, rowId);
    Map<String, Cell> before = new LinkedHashMap<>(now);
    cells.forEach(
        (id, delta) -> {
          Cell old = delta.oldCell();
          if (old == null) {
            before.remove(id);
          } else {
            before.put(id, old);
          }
        });
    Audience audience = rules.ofRow(tableId, rowId, before.isEmpty() ? now : before);
    if (client.access == Access.READ_ONLY
        || !overlap(audience.readers(), client.effectiveLabels())
        || !overlap(audience.writers(), client.effectiveLabels())) {
      leaks.add(client.name + " " + client.labels + " has written " + rowId + ": " + before);
    }
  }

  /** A row that is there, or was there before it was deleted. */
  private record LastSeen(String tableId, Set<String> readers, Set<String> cellIds) {}

  private void observe() {
    for (Broker broker : brokers) {
      MergeableStore store = storeOf(broker);
      if (store != null) {
        observe(store);
      }
    }
  }

  /** What a client may see, by the rules alone. */
  private Map<String, Object> visible(Store store, ViewClient client) {
    Set<String> labels = client.effectiveLabels();
    Map<String, Object> visible = new TreeMap<>();
    for (String tableId : store.getTableIds()) {
      Map<String, Set<String>> hidden = rules.hiddenCells(tableId);
      for (String rowId : store.getRowIds(tableId)) {
        Map<String, Cell> cells = new LinkedHashMap<>(store.getRow(tableId, rowId));
        if (overlap(rules.ofRow(tableId, rowId, cells).readers(), labels)) {
          cells.keySet().removeIf(id -> !overlap(hidden.getOrDefault(id, labels), labels));
          if (!cells.isEmpty()) {
            visible.put(tableId + "/" + rowId, new TreeMap<>(cells));
          }
        }
      }
    }
    for (String valueId : store.getValueIds()) {
      Cell value = store.getValue(valueId);
      if (value != null && overlap(rules.ofValue(valueId, value).readers(), labels)) {
        visible.put(valueId, value);
      }
    }
    return visible;
  }

  private static boolean overlap(Set<String> some, Set<String> others) {
    return some.stream().anyMatch(others::contains);
  }

  private static Map<String, Object> rows(Map<String, Object> content) {
    Map<String, Object> rows = new TreeMap<>(content);
    rows.keySet().removeIf(id -> !id.contains("/"));
    return rows;
  }

  private static Map<String, Object> all(Store store) {
    Map<String, Object> all = new TreeMap<>();
    for (String tableId : store.getTableIds()) {
      for (String rowId : store.getRowIds(tableId)) {
        all.put(tableId + "/" + rowId, new TreeMap<>(store.getRow(tableId, rowId)));
      }
    }
    store.getValues().forEach(all::put);
    return all;
  }

  // what happens

  void run() {
    for (int step = 0; step < STEPS; step++) {
      step();
      assertThat(leaks).isEmpty();
    }
    if (backplane != null) {
      backplane.reconnect();
    }
    for (ViewClient client : clients) {
      if (!client.isThere()) {
        client.connect();
      }
    }
    pass(Duration.ofSeconds(20));
    // nobody connects again meanwhile, which would make up for what was not sent
    for (int i = 0; i < 6; i++) {
      write(openStoreOf(clients.get(random.nextInt(clients.size()))), null);
      relabel(clients.get(random.nextInt(clients.size())));
      reviewAll();
      pass(Duration.ofMillis(500));
      assertContents();
    }
    // hashes that did not agree would make another comparison find something
    for (ViewClient client : clients) {
      client.disconnect();
      client.connect();
      pass(Duration.ofSeconds(5));
    }
    assertContents();
    if (random.nextInt(4) == 0) {
      passAudits();
      assertContents();
    }
    for (ViewClient client : clients) {
      MergeableStore server = openStoreOf(client);
      assertThat(all(server)).isEqualTo(all(openStoreOf(clients.get(0))));
      assertThat(server.getMergeableContent().asChanges().hasViewStamps()).isFalse();
    }
    for (ViewClient each : clients) {
      trace(() -> each.name + " " + each.labels + " has " + each.store.getMergeableContent());
    }
    for (ViewClient client : clients) {
      List<String> received = new ArrayList<>();
      client.inspector = received::add;
      client.say("S\n[\"aaaaaaaaaaa.aaaa\",1,\"\"]");
      pass(Duration.ofSeconds(3));
      var hashes = client.store.getMergeableContentHashes();
      assertThat(received)
          .as("hashes of " + client.name)
          .anyMatch(
              text ->
                  text.endsWith(
                      "0,[%s,%s]]"
                          .formatted(
                              Integer.toUnsignedLong(hashes.tables()),
                              Integer.toUnsignedLong(hashes.values()))));
    }
  }

  private void assertContents() {
    assertThat(leaks).isEmpty();
    for (ViewClient client : clients) {
      assertThat(all(client.store)).as(client.name).isEqualTo(visible(openStoreOf(client), client));
      assertThat(client.closes).isEmpty();
    }
  }

  private void pass(Duration duration) {
    for (long millis = 0; millis <= duration.toMillis(); millis += 50) {
      time.pass(Duration.ofMillis(50));
      disks.forEach(disk -> disk.time.pass(Duration.ofMillis(50)));
    }
  }

  /** The brokers ask each client about its content, once a minute. */
  private void passAudits() {
    for (int second = 0; second < AUDIT_SECONDS; second++) {
      time.pass(Duration.ofSeconds(1));
      disks.forEach(disk -> disk.time.pass(Duration.ofSeconds(1)));
    }
  }

  private void reviewAll() {
    brokers.forEach(Broker::review);
  }

  private void step() {
    ViewClient client = clients.get(random.nextInt(clients.size()));
    switch (random.nextInt(13)) {
      case 0 -> toggle(client);
      case 1 -> relabel(client);
      case 2 -> {
        if (random.nextInt(4) == 0) {
          rules = new Rules(random.nextBoolean(), random.nextBoolean());
          observe();
          reviewAll();
        }
      }
      case 3 -> {
        if (random.nextInt(4) == 0) {
          clients.forEach(ViewClient::disconnect);
          pass(Duration.ofSeconds(2));
        }
      }
      case 4, 5, 6 -> {
        MergeableStore server = someStore();
        if (server != null) {
          write(server, null);
        }
      }
      case 7 -> {
        if (backplane != null && random.nextInt(3) == 0) {
          trace(() -> "the backplane is cut, or is back");
          backplane.toggle();
        }
      }
      default -> write(client.store, client);
    }
    reviewAll();
    if (random.nextBoolean()) {
      pass(Duration.ofMillis(random.nextInt(1_500)));
    } else {
      time.pass(Duration.ofMillis(1));
    }
  }

  private void toggle(ViewClient client) {
    trace(() -> client.name + (client.isThere() ? " goes" : " comes"));
    if (client.isThere()) {
      client.disconnect();
    } else {
      client.broker = someBroker();
      client.connect();
    }
  }

  /** Gives a client other labels: its grant is replaced, found to be another, or it has a token. */
  private void relabel(ViewClient client) {
    String[] labels = someLabels().toArray(String[]::new);
    int how = client.isThere() ? random.nextInt(3) : 0;
    // labels that are granted, before anything is sent because of them
    Set<String> before = client.labels;
    client.labels = Set.of(labels);
    observe();
    client.labels = before;
    if (how == 0) {
      client.relabel(labels);
    } else if (how == 1) {
      client.labels = Set.of(labels);
    } else if (!client.present(labels)) {
      trace(() -> client.name + " has presented too many tokens");
    }
    trace(() -> client.name + " has labels " + client.labels);
    observe();
  }

  private String someRow(Store store, String tableId) {
    List<String> rows = new ArrayList<>(store.getRowIds(tableId));
    MergeableStore server = someStore();
    if (random.nextInt(8) == 0 && server != null) {
      // one that may be hidden from the writer, who guesses its id
      rows = new ArrayList<>(server.getRowIds(tableId));
    }
    return rows.isEmpty() || random.nextInt(4) == 0
        ? token("row")
        : rows.get(random.nextInt(rows.size()));
  }

  private String someAudience() {
    StringBuilder audience = new StringBuilder();
    for (String letter : List.of("a", "b", "c", "*")) {
      if (random.nextInt(letter.equals("*") ? 10 : 3) == 0) {
        audience.append(letter);
      }
    }
    return audience.toString();
  }

  private void write(MergeableStore store, @Nullable ViewClient by) {
    String tableId = "t" + random.nextInt(2);
    String rowId = someRow(store, tableId);
    if (by != null) {
      addTokens(rowId, known.get(by));
    }
    store.transaction(
        () -> {
          switch (random.nextInt(8)) {
            case 0 -> store.delRow(tableId, rowId);
            case 1 -> store.setCell(tableId, rowId, "for", someAudience());
            case 2 -> store.setCell(tableId, rowId, "by", someAudience());
            case 3 -> store.delCell(tableId, rowId, "~text1~");
            case 4 -> {
              String valueId = LABELS.get(random.nextInt(LABELS.size())) + random.nextInt(2);
              if (random.nextInt(4) == 0) {
                store.delValue(valueId);
              } else {
                store.setValue(valueId, token("value"));
              }
            }
            case 5 -> store.setCell(tableId, rowId, "~hidden1~", token("cell"));
            default -> {
              if (!store.hasRow(tableId, rowId)) {
                store.setCell(tableId, rowId, "for", someAudience());
              }
              store.setCell(tableId, rowId, "~text1~", token("cell") + padding);
              store.setCell(tableId, rowId, "~hidden" + (1 + random.nextInt(2)) + "~", "x");
            }
          }
        });
  }

  /** A row's cell "for" lists who sees it; "by", if there is one, who writes it. */
  private static final class Rules implements AudienceRules {
    private final boolean swapped;
    private final boolean hides;

    Rules(boolean swapped, boolean hides) {
      this.swapped = swapped;
      this.hides = hides;
    }

    private String label(String letter) {
      return swapped && letter.equals("a") ? "b" : swapped && letter.equals("b") ? "a" : letter;
    }

    private Set<String> labels(Cell cell) {
      Set<String> labels = new LinkedHashSet<>();
      if (cell instanceof StringCell text) {
        for (String letter : text.value().split("", -1)) {
          if (letter.equals("*")) {
            labels.add(Audience.EVERYONE);
          } else if (!letter.isEmpty()) {
            labels.add(label(letter));
          }
        }
      }
      return labels;
    }

    @Override
    public Audience ofRow(String tableId, String rowId, Map<String, Cell> cells) {
      Cell readers = cells.get("for");
      if (readers == null) {
        return Audience.NOBODY;
      }
      Cell writers = cells.get("by");
      return new Audience(labels(readers), labels(writers == null ? readers : writers));
    }

    @Override
    public Audience ofValue(String valueId, Cell value) {
      return Audience.of(label(valueId.substring(0, 1)));
    }

    @Override
    public Map<String, Set<String>> hiddenCells(String tableId) {
      return hides && tableId.equals("t1")
          ? Map.of("~hidden1~", Set.of("c"), "~hidden2~", Set.of("a", "b"))
          : Map.of();
    }
  }
}
