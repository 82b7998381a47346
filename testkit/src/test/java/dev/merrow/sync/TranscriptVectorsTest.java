package dev.merrow.sync;

import static dev.merrow.vectors.Vectors.cases;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.sync.SimulatedNetwork;
import dev.merrow.vectors.Vectors;
import dev.merrow.wire.ContentCodec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two stores that begin as two real ones did, and do what those did, say the same to each other in
 * the same order and end as they did.
 */
class TranscriptVectorsTest {
  private final VirtualTime time = new VirtualTime();
  private final SimulatedNetwork network =
      new SimulatedNetwork(time, new Random(1))
          .latency(Duration.ofMillis(10), Duration.ofMillis(10));

  /** A message of either conversation, with ids that tell only which belong together. */
  private record Line(String from, String to, String id, JsonNode type, JsonNode body) {}

  static Stream<Arguments> transcripts() {
    List<JsonNode> transcripts = cases(Vectors.read("transcripts"));
    return IntStream.range(0, transcripts.size())
        .mapToObj(i -> Arguments.of(i, transcripts.get(i)));
  }

  @ParameterizedTest(name = "transcript {0}")
  @MethodSource("transcripts")
  void theConversationIsThatOfRealStores(int index, JsonNode transcript) {
    Peer a = new Peer("A", transcript.get("before").get("a"));
    Peer b = new Peer("B", transcript.get("before").get("b"));
    List<JsonNode> log = cases(transcript.get("log"));
    List<JsonNode> messages = new ArrayList<>();

    for (JsonNode entry : log) {
      if (entry.has("note")) {
        Peer actor = entry.get("note").textValue().startsWith("A ") ? a : b;
        act(actor, entry.get("note").textValue(), messages);
      } else {
        messages.add(entry);
      }
    }
    time.passAll();

    assertThat(ours()).isEqualTo(theirs(messages));
    assertThat(a.content()).isEqualTo(transcript.get("after").get("a"));
    assertThat(b.content()).isEqualTo(transcript.get("after").get("b"));
  }

  /** Does what a note says was done, which led to the messages up to it. */
  private void act(Peer actor, String note, List<JsonNode> messagesSoFar) {
    if (note.endsWith(" started")) {
      CompletableFuture<Void> started = actor.synchronizer.startSync();
      time.passUntil(started::isDone);
      assertThat(started).isCompleted();
    } else {
      // a write with the very stamp that it had: one that another synchronizer might have brought
      JsonNode written = messagesSoFar.get(messagesSoFar.size() - 1).get("body");
      time.passAll();
      actor.store.applyMergeableChanges(ContentCodec.decodeChanges(written.toString()));
      time.passAll();
    }
  }

  private List<Line> ours() {
    Ids ids = new Ids();
    return network.log().stream()
        .map(
            sent -> {
              JsonNode message = Vectors.parse(sent.json());
              return new Line(
                  sent.from(),
                  String.valueOf(sent.to()),
                  ids.normal(message.get(0).textValue()),
                  message.get(1),
                  message.get(2));
            })
        .toList();
  }

  private static List<Line> theirs(List<JsonNode> messages) {
    Ids ids = new Ids();
    return messages.stream()
        .map(
            message ->
                new Line(
                    message.get("from").textValue(),
                    message.get("to").asText(),
                    ids.normal(message.get("requestId").textValue()),
                    message.get("message"),
                    message.get("body")))
        .toList();
  }

  /** Numbers the ids of transactions and requests in the order in which they appear. */
  private static final class Ids {
    private final Map<String, Integer> numbers = new HashMap<>();

    String normal(String id) {
      String[] parts = id.split("\\.", -1);
      assertThat(parts[0]).hasSize(11);
      String transaction = "transaction " + number(parts[0]);
      return parts.length == 1 ? transaction : transaction + " request " + number(parts[1]);
    }

    private int number(String part) {
      return numbers.computeIfAbsent(part, added -> numbers.size());
    }
  }

  private final class Peer {
    private final MergeableStore store;
    private final Synchronizer synchronizer;

    Peer(String id, JsonNode content) {
      // late enough for all stamps, and never read otherwise
      store =
          MergeableStore.createMergeableStore(
              id, InstantSource.fixed(Instant.parse("2100-01-01T00:00:00Z")));
      store.setMergeableContent(ContentCodec.decodeMergeable(content.toString()));
      synchronizer =
          Synchronizer.createCustomSynchronizer(
              store,
              network.join(id),
              SynchronizerOptions.builder()
                  .scheduler(time)
                  .random(new Random(id.hashCode()))
                  .build());
    }

    JsonNode content() {
      return Vectors.parse(ContentCodec.encodeMergeable(store.getMergeableContent()));
    }
  }
}
