package dev.merrow.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.vectors.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Stores of ours and of TinyBase's end up with the same content, stamps and hashes, whatever is
 * written and whoever comes and goes.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TINYBASES_AT_THE_RUNNABLE_JAR")
@ExtendWith(Seeded.class)
@Execution(ExecutionMode.CONCURRENT)
class SynchronizationTest {
  private static final List<String> PATHS =
      List.of("", "pets", "a/b/c", "a//b/", "%61%2F..", "caf%C3%A9/1", "-._~!$&'()*+,;=:@");

  @Parameter PeerSetup setup;

  private Meeting meeting;

  @BeforeEach
  void meet() {
    meeting = new Meeting(setup);
  }

  @AfterEach
  void part() {
    meeting.close();
  }

  private static String anyPath(Random random) {
    return PATHS.get(random.nextInt(PATHS.size()));
  }

  @Test
  void cellsAndIdsOfEveryKindArrive(Random random) {
    String path = anyPath(random);
    Peer one = meeting.addPeer();
    Peer other = meeting.addPeer();
    meeting.connect(path, one, other);

    one.write(everything("one"));
    other.write(everything("other"));

    meeting.awaitEqual(path, one, other);
    assertThat(one.content().at("/plain/0/one")).hasSameSizeAs(RandomOperations.IDS);
    assertThat(one.content().at("/plain/0/other")).hasSameSizeAs(RandomOperations.IDS);
  }

  @Test
  void aPathBeyondAsciiIsTheSameForAll() {
    Peer one = meeting.addPeer();
    Peer other = meeting.addPeer();
    // none of it is in a normal form: an accent that combines, and the sign for angstrom
    meeting.connect("cafe\u0301/\u212b", one, other);

    one.write(everything("one"));

    meeting.awaitEqual("cafe%CC%81/%E2%84%AB", one, other);
    assertThat(other.content().at("/plain/0/one")).hasSameSizeAs(RandomOperations.IDS);
  }

  /** Writes of a row for each odd id, which together have all kinds of cells; and of values. */
  private static List<Operation> everything(String tableId) {
    List<Operation> operations = new ArrayList<>();
    List<JsonNode> cells = RandomCells.examples();
    int ids = RandomOperations.IDS.size();
    for (int i = 0; i < Math.max(ids, cells.size()); i++) {
      String id = RandomOperations.IDS.get(i % ids);
      JsonNode cell = cells.get(i % cells.size());
      operations.add(Operation.of("setCell", List.of(tableId, id, id + i), cell));
      operations.add(Operation.of("setCell", List.of(tableId, id, tableId), cell));
      operations.add(Operation.of("setValue", List.of(tableId + i), cell));
    }
    return operations;
  }

  @Test
  void writesAtTheSameTimeConverge(Random random) {
    String path = anyPath(random);
    RandomOperations operations = RandomOperations.of(random);
    Peer one = meeting.addPeer();
    Peer other = meeting.addPeer();
    meeting.connect(path, one, other);

    meeting.writeAtOnce(operations, 150, one, other);

    meeting.awaitEqual(path, one, other);
  }

  @Test
  void whatWasWrittenApartMerges(Random random) {
    String path = anyPath(random);
    RandomOperations operations = RandomOperations.of(random);
    Peer one = meeting.addPeer();
    Peer other = meeting.addPeer();
    meeting.writeAtOnce(operations, 100, one, other);

    meeting.connect(path, one, other);
    meeting.awaitEqual(path, one, other);

    one.disconnect();
    meeting.writeAtOnce(operations, 40, one, other);
    meeting.connect(path, one);
    meeting.awaitEqual(path, one, other);

    one.disconnect();
    other.disconnect();
    meeting.writeAtOnce(operations, 40, one, other);
    meeting.connect(path, other, one);
    meeting.awaitEqual(path, one, other);
  }

  @Test
  void whoJoinsWhileOthersWriteMissesNothing(Random random) {
    String path = anyPath(random);
    RandomOperations operations = RandomOperations.of(random);
    Peer one = meeting.addPeer();
    Peer other = meeting.addPeer();
    meeting.connect(path, one, other);
    CompletableFuture<Void> writing = Meeting.startWriting(operations, 300, one, other);

    Peer third = meeting.addPeer();
    meeting.connect(path, third);
    Peer fourth = meeting.addPeer();
    meeting.connect(path, fourth);

    Limits.await(writing, () -> "writing");
    meeting.awaitEqual(path, one, other, third, fourth);
  }

  @Test
  void lateJoinersGetEverything(Random random) {
    String path = anyPath(random);
    RandomOperations operations = RandomOperations.of(random);
    Peer one = meeting.addPeer();
    Peer other = meeting.addPeer();
    meeting.connect(path, one, other);
    meeting.writeAtOnce(operations, 60, one, other);
    meeting.awaitEqual(path, one, other);

    Peer third = meeting.addPeer();
    meeting.connect(path, third);
    meeting.awaitEqual(path, one, other, third);

    Peer fourth = meeting.addPeer();
    fourth.write(operations.next(40));
    meeting.connect(path, fourth);
    meeting.awaitEqual(path, one, other, third, fourth);

    meeting.writeAtOnce(operations, 40, one, other, third, fourth);
    meeting.awaitEqual(path, one, other, third, fourth);
  }

  @Test
  void deletionsAtEveryLevelArrive(Random random) {
    String path = anyPath(random);
    Peer one = meeting.addPeer();
    Peer other = meeting.addPeer();
    meeting.connect(path, one, other);
    one.write(everything("t"));
    one.write(everything("u"));
    meeting.awaitEqual(path, one, other);

    for (Operation deletion :
        List.of(
            Operation.of("delCell", "t", "pets", "t"),
            Operation.of("delRow", "t", ""),
            Operation.of("delTable", "t"),
            Operation.of("delTables"),
            Operation.of("delValue", "t0"),
            Operation.of("delValues"))) {
      other.write(List.of(deletion));
      meeting.awaitEqual(path, one, other);
    }
    assertThat(one.content().get("plain")).hasToString("[{},{}]");
  }

  @Test
  void messagesInFragmentsArrive(Random random) {
    String path = anyPath(random);
    RandomOperations operations = RandomOperations.withObjects(random);
    Peer one = meeting.addPeer(50);
    Peer other = meeting.addPeer(64);
    meeting.writeAtOnce(operations, 100, one, other);
    one.write(everything("one"));

    meeting.connect(path, one, other);
    meeting.awaitEqual(path, one, other);
    assertThat(meeting.fragments()).isPositive();

    other.write(everything("other"));
    meeting.writeAtOnce(operations, 50, one, other);
    meeting.awaitEqual(path, one, other);

    Peer third = meeting.addPeer();
    Peer fourth = meeting.addPeer(1_000);
    meeting.connect(path, third);
    meeting.connect(path, fourth);
    meeting.awaitEqual(path, one, other, third, fourth);
  }

  @Test
  void eachPathIsAWorldOfItsOwn() {
    Map<String, List<Peer>> byPath = new LinkedHashMap<>();
    for (String path : List.of("", "a", "a/b")) {
      byPath.put(path, List.of(meeting.addPeer(), meeting.addPeer()));
    }
    meeting.connect(byPath);

    byPath.forEach(
        (path, pair) ->
            pair.get(1).write(List.of(Operation.of("addRow", List.of(path), row(path)))));

    byPath.forEach(
        (path, pair) -> {
          meeting.awaitEqual(path, pair.toArray(Peer[]::new));
          assertThat(pair.get(0).content().at("/plain/0"))
              .hasToString("{\"%s\":{\"0\":{\"path\":\"%s\"}}}".formatted(path, path));
        });
  }

  private static JsonNode row(String path) {
    return AsciiJson.object().put("path", path);
  }
}
