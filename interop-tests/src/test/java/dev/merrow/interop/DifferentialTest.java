package dev.merrow.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.interop.Twins.Step;
import dev.merrow.vectors.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Our stores and TinyBase's do the same thing step by step, and are compared after each, down to
 * every stamp and hash. {@code -Dmerrow.differential.steps=N} takes more steps.
 */
@ExtendWith(Seeded.class)
class DifferentialTest {
  private static final int STEPS = Integer.getInteger("merrow.differential.steps", 4_000);
  private static final int STEPS_OF_A_STORE = 80;
  private static final long START = 1_700_000_000_000L;
  private static final long FIVE_MINUTES = 300_000;

  private static NodeProcess node;

  @BeforeAll
  static void startNode() {
    node = new NodeProcess();
  }

  @AfterAll
  static void endNode() {
    node.close();
  }

  @Test
  void randomWritesAndMergesGiveTheSameContentStampsAndHashes(Random random) {
    int same = 0;
    for (int steps = 0; steps < STEPS; steps += STEPS_OF_A_STORE) {
      same += new Pair(steps, random, RandomOperations.of(random)).run();
    }
    System.out.println("differential: " + same + " of " + STEPS + " steps were all the same");
    assertThat(same).isGreaterThan(STEPS * 9 / 10);
  }

  @Test
  void schemasGiveTheSameContentStampsAndHashes(Random random) {
    int same = 0;
    for (int steps = 0; steps < STEPS / 2; steps += STEPS_OF_A_STORE) {
      same += new Pair(STEPS + steps, random, RandomOperations.withSchemas(random)).run();
    }
    System.out.println("differential: " + same + " of " + STEPS / 2 + " steps under schemas were");
    assertThat(same).isGreaterThan(STEPS / 2 * 6 / 10);
  }

  /** Two stores, each of which exists twice, and their clocks, which do not always agree. */
  private static final class Pair {
    private final int firstStep;
    private final Random random;
    private final RandomOperations operations;
    private final List<Twins> pair;
    private final List<String> log = new ArrayList<>();

    Pair(int firstStep, Random random, RandomOperations operations) {
      this.firstStep = firstStep;
      this.random = random;
      this.operations = operations;
      pair = List.of(twins("a"), twins("b"));
    }

    private Twins twins(String name) {
      return new Twins(node, name + firstStep, START + random.nextInt(10));
    }

    /** Takes all steps; returns after how many both had the same. */
    int run() {
      int same = 0;
      for (int i = 0; i < STEPS_OF_A_STORE; i++) {
        same += step(firstStep + i) ? 1 : 0;
      }
      pair.forEach(Twins::discard);
      return same;
    }

    private boolean step(int number) {
      int which = random.nextInt(2);
      Twins twins = pair.get(which);
      Twins other = pair.get(1 - which);
      long millis = time();
      log.add("step %d, store %d, %+d ms".formatted(number, which, millis));
      twins.passTime(millis);
      try {
        return twins.check(act(twins, other));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("%n%s%n%s".formatted(String.join("\n", log), e.getMessage()), e);
      }
    }

    private Step act(Twins twins, Twins other) {
      switch (random.nextInt(24)) {
        case 0, 1, 2 -> {
          log.add("pull");
          twins.pull(other);
          return Step.MERGE;
        }
        case 3 -> {
          log.add("copy");
          twins.copy(other);
          return Step.MERGE;
        }
        case 4 -> {
          JsonNode content = operations.content();
          log.add("setDefaultContent " + AsciiJson.write(content));
          twins.setDefaultContent(content);
          return Step.DEFAULT_CONTENT;
        }
        default -> {
          return write(twins, operations.next());
        }
      }
    }

    private Step write(Twins twins, Operation operation) {
      log.add(AsciiJson.write(operation.json()));
      twins.write(operation);
      String method = operation.json().get(0).textValue();
      if (method.equals("transaction")) {
        return Step.TRANSACTION;
      }
      return method.endsWith("Schema") ? Step.SCHEMA : Step.WRITE;
    }

    private long time() {
      return switch (random.nextInt(20)) {
        case 0 -> -random.nextInt(2_000);
        case 1 -> random.nextInt(2_000);
        case 2 -> random.nextBoolean() ? FIVE_MINUTES : -FIVE_MINUTES;
        default -> random.nextInt(2);
      };
    }
  }
}
