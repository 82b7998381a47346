package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.stamp.Content;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.testkit.store.RandomWrites;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What readers see follows from the stamps and the schema alone: a store that is made from the same
 * stamps under the same schema has the same content, whatever happened here and in which order.
 * {@code -Dmerrow.seeds=N} tries more; a failure names its seed.
 */
class ContentFollowsFromStampsTest {
  private static final int SEEDS = Integer.getInteger("merrow.seeds", 300);
  private static final int STEPS = 100;

  static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whateverHappens(long seed) {
    new World(new Random(seed)).run();
  }

  /** A store whose last schemas are known. */
  private static final class Node {
    final MergeableStore store;
    private Map<String, Map<String, CellSchema>> tables = Map.of();
    private Map<String, CellSchema> values = Map.of();

    Node(MergeableStore store) {
      this.store = store;
    }

    void giveSchemas(Store other) {
      other.setTablesSchema(tables);
      other.setValuesSchema(values);
    }

    void changeSchemas(RandomSchemas schemas, int which) {
      switch (which) {
        case 0 -> {
          store.delTablesSchema();
          tables = Map.of();
        }
        case 1 -> {
          store.delValuesSchema();
          values = Map.of();
        }
        case 2, 3 -> {
          Map<String, CellSchema> set = schemas.values();
          store.setValuesSchema(set);
          values = set.isEmpty() ? values : set;
        }
        case 4 -> {
          Map<String, Map<String, CellSchema>> set = schemas.tables();
          store.transaction(() -> store.setTablesSchema(set), anyStore -> true);
        }
        default -> {
          Map<String, Map<String, CellSchema>> set = schemas.tables();
          store.setTablesSchema(set);
          tables = set.values().stream().allMatch(Map::isEmpty) ? tables : set;
        }
      }
    }
  }

  private static final class World {
    private final Random random;
    private final RandomWrites writes;
    private final RandomSchemas schemas;
    private final List<Node> nodes = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private long now = 1_700_000_000_000L;

    World(Random random) {
      this.random = random;
      writes = new RandomWrites(random);
      schemas = new RandomSchemas(random);
      nodes.add(new Node(store("a")));
      nodes.add(new Node(store("b")));
    }

    private MergeableStore store(String id) {
      return MergeableStore.createMergeableStore(id, () -> Instant.ofEpochMilli(now));
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        now += random.nextInt(2);
        int which = random.nextInt(2);
        Node node = nodes.get(which);
        log.add("step " + i + ", store " + which);
        step(node, nodes.get(1 - which));
        check(node);
      }
    }

    private void step(Node node, Node other) {
      switch (random.nextInt(12)) {
        case 0, 1 -> {
          int kind = random.nextInt(8);
          log.add("schema " + kind);
          MergeableContent before = node.store.getMergeableContent();
          node.changeSchemas(schemas, kind);
          log.add("  " + node.store.getSchemaJson());
          assertOnlyUnstampedAreNew(before, node.store.getMergeableContent());
        }
        case 2, 3 -> {
          log.add("merge");
          node.store.applyMergeableChanges(other.store.getMergeableContent().asChanges());
        }
        case 4 -> {
          log.add("merge in pieces");
          pieces(other.store.getMergeableContent())
              .forEach(piece -> node.store.applyMergeableChanges(piece));
        }
        case 5 -> {
          log.add("copy");
          node.store.setMergeableContent(other.store.getMergeableContent());
        }
        case 6 -> {
          log.add("default content");
          Store content = Store.createStore();
          writes.write(content);
          writes.write(content);
          node.store.setDefaultContent(content.getContent());
        }
        case 7 -> {
          log.add("transaction");
          boolean undone = random.nextBoolean();
          node.store.transaction(
              () -> {
                writes.write(node.store);
                node.store.applyMergeableChanges(other.store.getMergeableContent().asChanges());
                writes.write(node.store);
              },
              anyStore -> undone);
        }
        default -> {
          log.add("write");
          writes.write(node.store);
        }
      }
    }

    /** Each cell by itself, in any order. */
    private List<MergeableChanges> pieces(MergeableContent content) {
      List<MergeableChanges> pieces = new ArrayList<>();
      content
          .tables()
          .tables()
          .forEach(
              (tableId, table) ->
                  table
                      .rows()
                      .forEach(
                          (rowId, row) ->
                              row.cells()
                                  .forEach(
                                      (id, cell) ->
                                          pieces.add(piece(tableId, rowId, Map.of(id, cell))))));
      content
          .values()
          .values()
          .forEach(
              (id, value) ->
                  pieces.add(MergeableChanges.ofValues(StampedValues.of(Map.of(id, value)))));
      Collections.shuffle(pieces, random);
      return pieces;
    }

    private static MergeableChanges piece(
        String tableId, String rowId, Map<String, StampedCell> cells) {
      StampedTable table =
          new StampedTable(Map.of(rowId, new StampedRow(cells, Hlc.EMPTY, 0)), Hlc.EMPTY, 0);
      return MergeableChanges.ofTables(StampedTables.of(Map.of(tableId, table)));
    }

    private void check(Node node) {
      MergeableContent stamps = node.store.getMergeableContent();
      Content content = node.store.getContent();
      String story = String.join("\n", log) + "\n" + stamps;

      assertThat(content)
          .as("what follows:%n%s", story)
          .isEqualTo(ShownContent.of(stamps, node.tables, node.values));

      MergeableStore schemaFirst = store("c");
      node.giveSchemas(schemaFirst);
      schemaFirst.setMergeableContent(stamps);
      assertThat(schemaFirst.getContent())
          .as("schema, then content:%n%s", story)
          .isEqualTo(content);

      MergeableStore schemaLast = store("d");
      schemaLast.setMergeableContent(stamps);
      node.giveSchemas(schemaLast);
      assertThat(schemaLast.getContent()).as("content, then schema:%n%s", story).isEqualTo(content);

      MergeableStore merged = store("e");
      node.giveSchemas(merged);
      merged.applyMergeableChanges(stamps.asChanges());
      assertThat(merged.getContent()).as("schema, then merge:%n%s", story).isEqualTo(content);

      assertThat(node.store.getMergeableContentHashes()).isEqualTo(Recomputed.hashes(stamps));
    }

    private void assertOnlyUnstampedAreNew(MergeableContent before, MergeableContent after) {
      Map<String, StampedCell> old = cells(before);
      Map<String, StampedCell> changed = cells(after);
      old.forEach((id, cell) -> assertThat(changed.remove(id)).as(id).isEqualTo(cell));
      assertThat(changed.values()).allMatch(cell -> cell.hlc().isEmpty());
    }

    private static Map<String, StampedCell> cells(MergeableContent content) {
      Map<String, StampedCell> cells = new LinkedHashMap<>();
      content
          .tables()
          .tables()
          .forEach(
              (tableId, table) ->
                  table
                      .rows()
                      .forEach(
                          (rowId, row) ->
                              row.cells()
                                  .forEach(
                                      (id, cell) ->
                                          cells.put(tableId + "/" + rowId + "/" + id, cell))));
      content.values().values().forEach(cells::put);
      return cells;
    }
  }
}
