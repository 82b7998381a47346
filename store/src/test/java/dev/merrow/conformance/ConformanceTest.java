package dev.merrow.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** TinyBase's own tests pass, but for what {@code docs/conformance.md} lists. */
class ConformanceTest {
  private final Differences differences = Differences.listed();
  private final Map<String, Integer> counts = new TreeMap<>();

  @TestFactory
  Stream<DynamicNode> tinyBasesOwnTestsPass() {
    List<DynamicNode> all = new ArrayList<>();
    all.addAll(tests("store.jsonl.gz", false));
    all.addAll(tests("mergeable-store.jsonl.gz", false));
    all.addAll(tests("store.jsonl.gz", true));
    all.add(DynamicTest.dynamicTest("every difference listed was met", this::requireAllMet));
    return all.stream();
  }

  private List<DynamicNode> tests(String file, boolean alwaysMergeable) {
    String run = file + (alwaysMergeable ? " on mergeable stores" : "");
    List<DynamicNode> tests = new ArrayList<>();
    Session session = null;
    for (Recording recording : Recording.read(file)) {
      if (session == null || !recording.continues()) {
        session = new Session(run, new Replay(differences, alwaysMergeable));
      }
      Session current = session;
      tests.add(DynamicTest.dynamicTest(run + " " + recording, () -> current.play(recording)));
    }
    return tests;
  }

  /** Tests that follow each other on the same stores. */
  private final class Session {
    private final String run;
    private final Replay replay;
    private boolean failed;

    Session(String run, Replay replay) {
      this.run = run;
      this.replay = replay;
    }

    void play(Recording recording) {
      if (recording.jsOnly()) {
        skip("cannot be said in Java");
      }
      differences.notPlayed(recording).ifPresent(row -> skip("listed as not played: " + row));
      if (failed) {
        skip("follows a failed test");
      }
      int calls = replay.calls();
      int callbacks = replay.callbacks();
      try {
        replay.play(recording.events());
        count("tests passed", 1);
      } catch (AssertionError e) {
        failed = true;
        count("tests failed", 1);
        throw new AssertionError(recording + "\n" + e.getMessage(), e);
      } finally {
        count("calls", replay.calls() - calls);
        count("callbacks", replay.callbacks() - callbacks);
      }
    }

    private void skip(String reason) {
      count("tests skipped: " + reason, 1);
      abort(reason);
    }

    private void count(String what, int number) {
      counts.merge(run + ": " + what, number, Integer::sum);
    }
  }

  private void requireAllMet() {
    counts.forEach((what, number) -> System.out.println("conformance: " + what + ": " + number));
    assertThat(differences.unmet()).as("rows of docs/conformance.md that nothing met").isEmpty();
  }
}
