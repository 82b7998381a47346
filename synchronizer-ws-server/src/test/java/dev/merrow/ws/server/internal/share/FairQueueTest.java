package dev.merrow.ws.server.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.engine.ShareHolder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private static final ShareHolder ANNA = ShareHolder.ofIdentity("anna");
  private static final ShareHolder BEN = ShareHolder.ofIdentity("ben");

  private final FairQueue<String, String> queue = new FairQueue<>(item -> 1);

  private List<String> take(int count) {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(queue.poll(item -> true));
    }
    return taken;
  }

  @Test
  void eachHasItsTurnAndKeepsItsOrder() {
    for (int i = 0; i < 3; i++) {
      queue.add(ANNA, "anna", "anna " + i);
    }
    queue.add(BEN, "ben", "ben 0");
    queue.add(BEN, "ben", "ben 1");
    assertThat(queue.size()).isEqualTo(5);
    assertThat(take(6)).containsExactly("anna 0", "ben 0", "anna 1", "ben 1", "anna 2", null);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void allUsersOfAHolderHaveOneShareTogether() {
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < 100; j++) {
        queue.add(ANNA, "anna " + i, "anna");
      }
    }
    for (int j = 0; j < 100; j++) {
      queue.add(BEN, "ben", "ben");
    }
    assertThat(take(200)).filteredOn("ben"::equals).hasSizeBetween(80, 100);
  }

  @Test
  void whoHadMuchWaits() {
    queue.add(ANNA, "anna", "first");
    queue.add(ANNA, "anna", "second");
    for (int i = 0; i < 50; i++) {
      queue.add(BEN, "ben", "ben");
    }
    assertThat(take(1)).containsExactly("first");
    queue.charge(ANNA, "anna", 100);
    assertThat(take(50)).containsOnly("ben");
    assertThat(take(1)).containsExactly("second");
  }

  @Test
  void whereNobodyHasToWaitTheOrderIsThatOfComing() {
    queue.add(ANNA, "anna", "first");
    assertThat(take(2)).containsExactly("first", null);
    queue.charge(ANNA, "anna", 100);
    queue.add(ANNA, "anna", "second");
    queue.add(ANNA, "anna again", "third");
    queue.add(BEN, "ben", "fourth");
    assertThat(take(3)).containsExactly("second", "fourth", "third");
    assertThat(take(1)).containsExactly((String) null);
    queue.add(ANNA, "anna", "fifth");
    queue.add(BEN, "ben", "sixth");
    assertThat(take(2)).containsExactly("fifth", "sixth");
  }

  @Test
  void whoComesLateHasNoCredit() {
    for (int i = 0; i < 100; i++) {
      queue.add(ANNA, "anna", "anna");
    }
    take(50);
    for (int i = 0; i < 100; i++) {
      queue.add(BEN, "ben", "ben");
    }
    assertThat(take(20)).filteredOn("anna"::equals).hasSizeBetween(9, 11);
  }

  @Test
  void whatMayNotGoKeepsNobodyElseWaiting() {
    queue.add(ANNA, "anna", "question");
    queue.add(ANNA, "anna", "change");
    queue.add(BEN, "ben", "other");
    assertThat(queue.poll(item -> !item.equals("question"))).isEqualTo("other");
    assertThat(queue.poll(item -> true)).isNull();
    queue.unblock("anna");
    assertThat(take(3)).containsExactly("question", "change", null);
  }

  @Test
  void whatTheGoneHaveAskedIsDroppedAndTheRestStays() {
    List<String> dropped = new ArrayList<>();
    queue.add(ANNA, "anna", "question");
    queue.add(ANNA, "anna", "change");
    queue.add(ANNA, "anna", "question");
    queue.add(BEN, "ben", "question");
    queue.left("anna", item -> item.equals("change"), dropped::add);
    queue.left("ben", item -> item.equals("change"), dropped::add);
    queue.left("nobody", item -> true, dropped::add);
    assertThat(dropped).containsExactly("question", "question", "question");
    assertThat(take(2)).containsExactly("change", null);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void nothingIsLostAndEachKeepsItsOrderWhateverHappens() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    FairQueue<Integer, Integer> numbers = new FairQueue<>(item -> item % 7);
    Map<Integer, Integer> added = new HashMap<>();
    Map<Integer, Integer> taken = new HashMap<>();
    for (int step = 0; step < 20_000; step++) {
      int user = random.nextInt(5);
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          int number = added.merge(user, 1, Integer::sum);
          numbers.add(user < 3 ? ANNA : BEN, user, number * 10 + user);
        }
        case 2 -> {
          numbers.charge(user < 3 ? ANNA : BEN, user, random.nextInt(20));
          numbers.unblock(user);
        }
        default -> {
          Integer next = numbers.poll(item -> random.nextInt(10) > 0);
          if (next != null) {
            int number = taken.merge(next % 10, 1, Integer::sum);
            assertThat(next / 10).as("seed %s", seed).isEqualTo(number);
          }
        }
      }
    }
    for (int user = 0; user < 5; user++) {
      numbers.unblock(user);
    }
    while (!numbers.isEmpty()) {
      taken.merge(numbers.poll(item -> true) % 10, 1, Integer::sum);
    }
    assertThat(taken).as("seed %s", seed).isEqualTo(added);
  }

  private void leave(String user) {
    queue.left(user, item -> false, item -> {});
  }

  @Test
  void whoLeavesAndComesAgainOwesWhatItOwed() {
    queue.add(ANNA, "anna", "first");
    for (int i = 0; i < 50; i++) {
      queue.add(BEN, "ben", "ben");
    }
    assertThat(take(1)).containsExactly("first");
    queue.charge(ANNA, "anna", 100);
    leave("anna");
    queue.add(ANNA, "anna again", "second");
    assertThat(take(50)).containsOnly("ben");
    assertThat(take(1)).containsExactly("second");
  }

  @Test
  void whoHasLeftIsCharged() {
    queue.add(ANNA, "anna", "first");
    for (int i = 0; i < 50; i++) {
      queue.add(BEN, "ben", "ben");
    }
    assertThat(take(1)).containsExactly("first");
    leave("anna");
    queue.charge(ANNA, "anna", 50);
    queue.charge(ANNA, "anna", 50);
    queue.add(ANNA, "anna again", "second");
    assertThat(take(50)).containsOnly("ben");
    assertThat(take(1)).containsExactly("second");
  }

  @Test
  void aDebtIsForgottenWhenOthersHaveHadAsMuch() {
    for (int i = 0; i < 50; i++) {
      queue.add(BEN, "ben", "ben");
    }
    queue.charge(ANNA, "anna", 10);
    assertThat(queue.holders()).isEqualTo(2);
    take(20);
    assertThat(queue.holders()).isEqualTo(1);
    queue.charge(ANNA, "anna", 1_000);
    assertThat(queue.holders()).isEqualTo(2);
    take(31);
    assertThat(queue.holders()).isEqualTo(1);
    queue.add(ANNA, "anna", "anna");
    queue.add(BEN, "ben", "ben");
    assertThat(take(2)).containsExactly("anna", "ben");
  }

  @Test
  void debtsOfManyAreForgottenTheSmallestFirst() {
    queue.add(BEN, "ben", "ben");
    queue.charge(ANNA, "anna", 1_000_000);
    for (int i = 0; i < 2 * FairQueue.MAX_ABSENT; i++) {
      ShareHolder passing = ShareHolder.ofAddress("192.0.2." + i);
      queue.add(passing, "passing", "passing");
      queue.charge(passing, "passing", 100);
      leave("passing");
    }
    assertThat(queue.holders()).isEqualTo(FairQueue.MAX_ABSENT + 1);
    queue.add(ANNA, "anna", "anna");
    queue.add(BEN, "ben", "ben");
    assertThat(take(3)).containsExactly("ben", "ben", "anna");
  }
}
