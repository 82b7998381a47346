package dev.merrow.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubscribersTest {
  private final Subscribers<String> subscribers = new Subscribers<>();
  private final List<String> told = new ArrayList<>();

  @Test
  void allAreToldInOrderUntilTheyCloseTheirSubscription() {
    Subscription first = subscribers.add(news -> told.add("first: " + news));
    Subscription second = subscribers.add(news -> told.add("second: " + news));
    subscribers.tell("one", Runnable::run);
    first.close();
    first.close();
    subscribers.tell("two", Runnable::run);

    assertThat(told).containsExactly("first: one", "second: one", "second: two");
    assertThat(first.id()).isNotEqualTo(second.id());
  }

  @Test
  void eachHasATurnOfItsOwn() {
    var unused = subscribers.add(news -> told.add("first"));
    List<Runnable> turns = new ArrayList<>();
    var unusedToo = subscribers.add(news -> told.add("second"));
    subscribers.tell("news", turns::add);

    assertThat(told).isEmpty();
    assertThat(turns).hasSize(2);
    turns.get(1).run();
    assertThat(told).containsExactly("second");
  }
}
