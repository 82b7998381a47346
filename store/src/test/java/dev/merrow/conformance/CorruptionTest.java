package dev.merrow.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The replay of TinyBase's tests can fail: it notices one wrong expectation in any session. */
class CorruptionTest {

  @ParameterizedTest
  @ValueSource(strings = {"store.jsonl.gz", "mergeable-store.jsonl.gz"})
  void oneCorruptedExpectationFailsASession(String file) {
    long seed = new Random().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    Differences differences = Differences.listed();
    int corrupted = 0;
    List<String> unnoticed = new ArrayList<>();
    Session session = new Session(differences);
    for (Recording recording : Recording.read(file)) {
      if (!recording.continues()) {
        session = new Session(differences);
      }
      if (session.isOver(recording)) {
        continue;
      }
      JsonNode events = recording.events().deepCopy();
      // the later tests of a session get their turn, too
      if (random.nextInt(3) > 0 && corrupt(events, random)) {
        corrupted++;
        if (!session.failsAt(events)) {
          unnoticed.add(recording + ": " + events);
        }
      } else {
        session.replay.play(recording.events());
      }
    }
    assertThat(unnoticed).as("seed %d, of %d corrupted", seed, corrupted).isEmpty();
    assertThat(corrupted).as("seed %d", seed).isGreaterThan(250);
  }

  /** Tests that follow each other, up to the first that is corrupted. */
  private static final class Session {
    private final Differences differences;
    private final Replay replay;
    private boolean over;

    Session(Differences differences) {
      this.differences = differences;
      this.replay = new Replay(differences, false);
    }

    boolean isOver(Recording recording) {
      return over || recording.jsOnly() || differences.notPlayed(recording).isPresent();
    }

    boolean failsAt(JsonNode events) {
      over = true;
      try {
        replay.play(events);
        return false;
      } catch (AssertionError e) {
        return true;
      }
    }
  }

  /** Makes one result of a call or argument of a callback wrong, if there is one to choose. */
  private static boolean corrupt(JsonNode events, SplittableRandom random) {
    List<Runnable> choices = new ArrayList<>();
    events.forEach(event -> findIn(event, choices::add));
    if (choices.isEmpty()) {
      return false;
    }
    choices.get(random.nextInt(choices.size())).run();
    return true;
  }

  private static void findIn(JsonNode call, Consumer<Runnable> choices) {
    // a tag may be a fluent result, which is void in Java; an illegal stamp is refused there
    boolean compared =
        Tag.kind(call.path("returns")) == null && !call.path("do").asText().equals("decodeHlc");
    if (call.has("returns") && compared) {
      choices.accept(() -> ((ObjectNode) call).put("returns", "corrupted"));
    }
    for (JsonNode callback : call.path("cbs")) {
      for (int i = 0; i < callback.get("args").size(); i++) {
        int index = i;
        choices.accept(() -> ((ArrayNode) callback.get("args")).set(index, "corrupted"));
      }
      choices.accept(() -> ((ArrayNode) call.get("cbs")).add(callback));
      callback.path("calls").forEach(each -> findIn(each, choices));
    }
  }
}
