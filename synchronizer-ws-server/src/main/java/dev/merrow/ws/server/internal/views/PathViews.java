package dev.merrow.ws.server.internal.views;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedTable;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.audiences.Audience;
import dev.merrow.ws.server.audiences.AudienceRules;
import dev.merrow.ws.server.internal.views.RowIndex.Move;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The views of a path's clients: who is there with which labels, and what each is to be sent when a
 * row, a label or a rule changes. Thread-safe; takes no lock but its own and the store's for
 * reading.
 */
public final class PathViews {
  /** How many clients that have gone are remembered, whose last messages may still come. */
  private static final int MAX_GONE = 1_000;

  private final RowIndex index;
  private final int[] rowsOfOverrides = new int[1];
  private final Map<String, ClientView> clients = new LinkedHashMap<>();
  private final Map<String, Set<ClientView>> clientsByLabel = new HashMap<>();
  private final WriteCheck writes;

  private final Map<String, ClientView> gone =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ClientView> eldest) {
          return size() > MAX_GONE;
        }
      };

  /**
   * Creates the views of a path without clients. Call {@link #rebuild} when the store is loaded.
   */
  public PathViews(MergeableStore store, AudienceRules rules) {
    this.index = new RowIndex(store, rules);
    this.writes = new WriteCheck(index);
  }

  /** Reads all of the store again. */
  public synchronized void rebuild() {
    index.rebuild();
  }

  private static Set<String> effective(Set<String> labels) {
    Set<String> all = new LinkedHashSet<>(labels);
    all.add(Audience.EVERYONE);
    return Collections.unmodifiableSet(all);
  }

  /** A client has come. */
  public synchronized void join(String clientId, Set<String> labels) {
    if (!clients.containsKey(clientId)) {
      ClientView added = new ClientView(this, index, clientId, effective(labels), rowsOfOverrides);
      clients.put(clientId, added);
      enlist(added);
    }
  }

  /** A client has gone. */
  public synchronized void left(String clientId) {
    ClientView view = clients.remove(clientId);
    if (view != null) {
      delist(view);
      view.overrides.clear();
      gone.put(clientId, view);
    }
  }

  private void enlist(ClientView view) {
    for (String label : view.labels()) {
      clientsByLabel.computeIfAbsent(label, added -> new LinkedHashSet<>(2)).add(view);
    }
  }

  private void delist(ClientView view) {
    for (String label : view.labels()) {
      clientsByLabel.computeIfPresent(
          label, (key, some) -> some.remove(view) && some.isEmpty() ? null : some);
    }
  }

  /** Returns the ids of the clients. */
  public synchronized List<String> clientIds() {
    return List.copyOf(clients.keySet());
  }

  /** Returns a client's view. A client that is not known, or no longer, sees nothing. */
  public synchronized ClientView viewOf(String clientId) {
    ClientView known = clients.get(clientId);
    ClientView view = known == null ? gone.get(clientId) : known;
    return view == null ? new ClientView(this, index, clientId, Set.of(), rowsOfOverrides) : view;
  }

  /**
   * Takes what a transaction has changed. Call it from a listener of the transaction's end.
   *
   * @param store the store, whose transaction ends
   * @param changes what the transaction has stamped
   * @param writer the client whose changes these are; null if there is none
   * @param isAll whether they are no more than what that client has sent
   * @return what clients are to be sent
   */
  public synchronized List<ViewChanges> changed(
      MergeableStore store, MergeableChanges changes, @Nullable String writer, boolean isAll) {
    Spread spread = new Spread();
    PriorCells prior = new PriorCells(store, writer, isAll ? writer : null);
    for (Map.Entry<String, StampedTable> entry : changes.tables().tables().entrySet()) {
      String tableId = entry.getKey();
      Map<String, Map<String, StampedCell>> rows =
          index.read(tableId, entry.getValue().rows().keySet());
      entry
          .getValue()
          .rows()
          .forEach(
              (rowId, row) -> {
                Map<String, StampedCell> cells = rows.getOrDefault(rowId, Map.of());
                if (!cells.isEmpty()) {
                  Move move = index.update(tableId, rowId, cells);
                  spread(move, row.cells().keySet(), prior, spread);
                }
              });
    }
    index
        .read(null, changes.values().values().keySet())
        .forEach(
            (valueId, cells) ->
                spread(index.update(null, valueId, cells), cells.keySet(), prior, spread));
    return spread.all();
  }

  /** Finds what the clients are to be sent of a row that has changed or moved. */
  private void spread(
      Move move, Collection<String> changed, @Nullable PriorCells prior, Spread spread) {
    Set<String> before = move.before() == null ? Set.of() : move.before();
    Set<ClientView> affected = new LinkedHashSet<>();
    addClients(before, affected);
    if (!move.after().equals(before)) {
      addClients(move.after(), affected);
    }
    if (affected.isEmpty()) {
      return;
    }
    spread.nextRow();
    RowVariants variants = new RowVariants(move, changed, prior);
    String tableId = move.table().id;
    for (ClientView client : affected) {
      boolean saw = CheckedRules.intersect(before, client.labels());
      boolean sees =
          move.after().equals(before) ? saw : CheckedRules.intersect(move.after(), client.labels());
      int variant = index.variant(move.table(), client.labels());
      Map<String, StampedCell> sent;
      if (sees) {
        boolean hasIt = saw || move.before() == null;
        Map<String, StampedCell> sending =
            !hasIt
                ? variants.whole(variant)
                : prior != null && client.clientId().equals(prior.source)
                    ? Map.of()
                    : variants.changed(variant);
        sent = client.overrides.adjust(tableId, move.rowId(), variants.whole(variant), sending);
      } else {
        boolean isWriter = prior != null && client.clientId().equals(prior.writer);
        Map<String, StampedCell> deletions =
            isWriter
                ? RowVariants.deletionsOf(variants.whole(variant))
                : variants.deletions(variant);
        sent = client.overrides.leave(tableId, move.rowId(), deletions);
      }
      spread.add(client.clientId(), tableId, move.rowId(), sent);
    }
  }

  private void addClients(Set<String> labels, Set<ClientView> affected) {
    for (String label : labels) {
      affected.addAll(clientsByLabel.getOrDefault(label, Set.of()));
    }
  }

  /**
   * Gives a client other labels.
   *
   * @return what it is to be sent: rows that it loses, and rows that it gets
   */
  public synchronized List<ViewChanges> relabel(String clientId, Set<String> labels) {
    ClientView client = clients.get(clientId);
    Set<String> after = effective(labels);
    if (client == null || client.labels().equals(after)) {
      return List.of();
    }
    Set<String> before = client.labels();
    Map<IndexedTable, Set<String>> sawColumns = new HashMap<>();
    Map<IndexedTable, Set<String>> seesColumns = new HashMap<>();
    for (IndexedTable table : index.allTables()) {
      if (!table.hidden().isEmpty()) {
        sawColumns.put(table, table.visibleTo(before));
        seesColumns.put(table, table.visibleTo(after));
      }
    }
    // rows that a label shows which the client keeps matter only if other columns are visible
    Set<String> concerned = new LinkedHashSet<>(before);
    concerned.addAll(after);
    if (sawColumns.equals(seesColumns)) {
      concerned.removeIf(label -> before.contains(label) && after.contains(label));
    }
    Spread spread = new Spread();
    List<Runnable> steps = new ArrayList<>();
    index.forEachGroup(
        concerned,
        group -> {
          boolean saw = CheckedRules.intersect(group.readers, before);
          boolean sees = CheckedRules.intersect(group.readers, after);
          group.forEachPart(
              part -> {
                IndexedTable table = part.table;
                Set<String> sawCells = sawColumns.getOrDefault(table, Set.of());
                Set<String> seesCells = seesColumns.getOrDefault(table, Set.of());
                if (saw != sees || (saw && !sawCells.equals(seesCells))) {
                  List<String> rowIds = idsOf(part);
                  steps.add(
                      () ->
                          index.forEachBatch(
                              table,
                              rowIds,
                              (rowId, cells) ->
                                  show(
                                      client,
                                      table,
                                      rowId,
                                      cells,
                                      saw ? visible(table, cells, sawCells) : Map.of(),
                                      sees ? visible(table, cells, seesCells) : Map.of(),
                                      spread)));
                }
              });
        });
    delist(client);
    client.setLabels(after);
    enlist(client);
    steps.forEach(Runnable::run);
    return spread.all();
  }

  private static List<String> idsOf(Part part) {
    List<String> ids = new ArrayList<>(part.size);
    for (IndexedRow row = part.first; row != null; row = row.next) {
      ids.add(row.id);
    }
    return ids;
  }

  private static Map<String, StampedCell> visible(
      IndexedTable table, Map<String, StampedCell> cells, Set<String> visibleHidden) {
    Map<String, StampedCell> visible = new LinkedHashMap<>();
    cells.forEach(
        (id, cell) -> {
          if (!table.hidden().containsKey(id) || visibleHidden.contains(id)) {
            visible.put(id, cell);
          }
        });
    return visible;
  }

  /**
   * A client sees other cells of a row than before, though none has changed.
   *
   * @param all all cells of the row
   * @param before the cells that it saw
   * @param after the cells that it sees
   */
  private void show(
      ClientView client,
      IndexedTable table,
      String rowId,
      Map<String, StampedCell> all,
      Map<String, StampedCell> before,
      Map<String, StampedCell> after,
      Spread spread) {
    Audience now = index.audience(table.id, rowId, all);
    boolean isAhead = now != null && !CheckedRules.intersect(now.readers(), client.labels());
    if (isAhead && !after.isEmpty()) {
      // the transaction that has moved the row is about to tell
      return;
    }
    Map<String, StampedCell> lost = new LinkedHashMap<>(before);
    lost.keySet().removeAll(after.keySet());
    Map<String, StampedCell> gained = new LinkedHashMap<>(after);
    gained.keySet().removeAll(before.keySet());
    spread.nextRow();
    spread.add(
        client.clientId(),
        table.id,
        rowId,
        client.overrides.show(
            table.id,
            rowId,
            after,
            gained,
            lost.isEmpty() ? Map.of() : RowVariants.deletionsOf(lost)));
  }

  /**
   * Puts other rules in place of the current ones.
   *
   * @return what clients are to be sent: rows that they lose, and rows that they get
   */
  public synchronized List<ViewChanges> setRules(AudienceRules newRules) {
    Spread spread = new Spread();
    index.setRules(newRules);
    for (IndexedTable table : index.allTables()) {
      String tableId = table.id;
      Map<String, Set<String>> hidden = tableId == null ? Map.of() : index.hiddenCells(tableId);
      if (hidden.equals(table.hidden())) {
        index.applyRules(
            table,
            move -> {
              if (!move.after().equals(move.before())) {
                spread(move, Set.of(), null, spread);
              }
            });
      } else {
        applyRules(table, hidden, spread);
      }
    }
    return spread.all();
  }

  /** Who saw a row, and who sees it now. */
  private record Readers(Set<String> before, Set<String> after) {}

  /** Applies rules that hide other cells than before. */
  private void applyRules(IndexedTable table, Map<String, Set<String>> hidden, Spread spread) {
    Map<String, Readers> readers = new LinkedHashMap<>();
    index.applyRules(
        table,
        move ->
            readers.put(
                move.rowId(),
                new Readers(move.before() == null ? Set.of() : move.before(), move.after())));
    Map<String, Set<String>> hiddenBefore = table.hidden();
    index.hide(table, hidden);
    index.forEachBatch(
        table,
        readers.keySet(),
        (rowId, cells) -> {
          Readers its = readers.getOrDefault(rowId, new Readers(Set.of(), Set.of()));
          Set<ClientView> affected = new LinkedHashSet<>();
          addClients(its.before, affected);
          addClients(its.after, affected);
          for (ClientView client : affected) {
            show(
                client,
                table,
                rowId,
                cells,
                CheckedRules.intersect(its.before, client.labels())
                    ? seen(cells, hiddenBefore, client.labels())
                    : Map.of(),
                CheckedRules.intersect(its.after, client.labels())
                    ? seen(cells, hidden, client.labels())
                    : Map.of(),
                spread);
          }
        });
  }

  private static Map<String, StampedCell> seen(
      Map<String, StampedCell> cells, Map<String, Set<String>> hidden, Set<String> labels) {
    Map<String, StampedCell> seen = new LinkedHashMap<>();
    cells.forEach(
        (id, cell) -> {
          Set<String> its = hidden.get(id);
          if (its == null || CheckedRules.intersect(its, labels)) {
            seen.put(id, cell);
          }
        });
    return seen;
  }

  /**
   * Divides what a client has sent into what it may write and what it must not.
   *
   * @param mayWrite whether the client may write at all
   */
  public synchronized WriteVerdict check(
      String clientId, MergeableChanges changes, boolean mayWrite) {
    return writes.check(viewOf(clientId), changes, mayWrite);
  }

  /**
   * Finds what a client is to be sent so that its store is right again, and remembers what it has
   * then. Call it after what it may write was merged.
   *
   * @param refused what was not merged
   */
  public synchronized ViewCorrection correct(String clientId, MergeableChanges refused) {
    return writes.correct(viewOf(clientId), refused);
  }

  /** Returns the cells of a verdict that a client may have written, but that it does not see. */
  public synchronized MergeableChanges unseen(String clientId, MergeableChanges accepted) {
    return writes.unseen(viewOf(clientId), accepted);
  }
}
