package dev.merrow.persist.sql.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which rows of an inbox are taken at once. */
class InboxTest {
  private static final int MAX = Inbox.MAX_ROWS;

  private final List<InboxRow> rows = new ArrayList<>();

  private void add(int count, long transaction) {
    for (int i = 0; i < count; i++) {
      rows.add(new InboxRow(rows.size() + 1L, transaction, "t", "r", "c", null, "1", "set"));
    }
  }

  @Test
  void allRowsAreTakenIfTheyAreNotTooMany() {
    add(MAX - 1, 1);
    add(1, 2);
    assertThat(Inbox.ofWholeTransactions(rows)).hasSize(MAX);
  }

  @Test
  void theLastTransactionIsLeftOutIfItDoesNotFit() {
    add(MAX - 5, 1);
    add(6, 2);
    assertThat(Inbox.ofWholeTransactions(rows)).hasSize(MAX - 5);
  }

  @Test
  void aTransactionThatEndsAtTheLimitIsTaken() {
    add(MAX, 1);
    add(1, 2);
    assertThat(Inbox.ofWholeTransactions(rows)).hasSize(MAX);
  }

  @Test
  void aTransactionThatIsTooLargeByItselfIsTakenInParts() {
    add(MAX + 1, 1);
    assertThat(Inbox.ofWholeTransactions(rows)).hasSize(MAX);
  }
}
