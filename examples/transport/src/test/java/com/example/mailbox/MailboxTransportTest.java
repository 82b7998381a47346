package com.example.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.sync.Transport;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.testkit.sync.TransportContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailboxTransportTest extends TransportContract {
  private static final Duration INTERVAL = Duration.ofMillis(10);

  @TempDir Path folder;

  @Override
  protected Transport createTransport() {
    return new MailboxTransport(folder, INTERVAL);
  }

  private List<Path> inboxes() throws Exception {
    try (Stream<Path> inboxes = Files.list(folder)) {
      return inboxes.toList();
    }
  }

  @Test
  void nothingIsLeftInTheFolder() throws Exception {
    Synchronizer sync =
        Synchronizer.createCustomSynchronizer(
            MergeableStore.createMergeableStore(), createTransport());
    sync.startSync().get(30, TimeUnit.SECONDS);
    assertThat(inboxes()).hasSize(1);

    sync.close();

    assertThat(inboxes()).isEmpty();
  }

  @Test
  void theInboxOfAProcessThatWasKilledIsRemoved() throws Exception {
    Path abandoned = Files.createDirectory(folder.resolve("abandoned"));
    Files.writeString(abandoned.resolve("000000000001.someone.json"), "[null,1,\"\"]");
    Path present = Files.writeString(abandoned.resolve("present"), "");
    Files.setLastModifiedTime(
        present, FileTime.from(Instant.now().minus(Mailboxes.ABANDONED.multipliedBy(2))));

    try (Synchronizer sync =
        Synchronizer.createCustomSynchronizer(
            MergeableStore.createMergeableStore(), createTransport())) {
      sync.startSync().get(30, TimeUnit.SECONDS);

      assertThat(abandoned).doesNotExist();
    }
  }

  @Test
  void storesConvergeAfterOneWasAwayTooLong() throws Exception {
    MergeableStore one = MergeableStore.createMergeableStore();
    MergeableStore other = MergeableStore.createMergeableStore();
    try (Synchronizer ofOne = Synchronizer.createCustomSynchronizer(one, createTransport());
        Synchronizer ofOther = Synchronizer.createCustomSynchronizer(other, createTransport())) {
      ofOne.startSync().get(30, TimeUnit.SECONDS);
      ofOther.startSync().get(30, TimeUnit.SECONDS);
      one.addUniqueRow("pets", Map.of("species", Cell.of("dog")));
      Convergence.await(one, other);
      ofOne.whenStatus(SynchronizerStatus.IN_SYNC).get(30, TimeUnit.SECONDS);
      ofOther.whenStatus(SynchronizerStatus.IN_SYNC).get(30, TimeUnit.SECONDS);
      var lost = ofOne.whenStatus(SynchronizerStatus.OFFLINE);
      var lostToo = ofOther.whenStatus(SynchronizerStatus.OFFLINE);

      for (Path inbox : inboxes()) {
        new Mailboxes(folder).remove(inbox.getFileName().toString());
      }
      lost.get(30, TimeUnit.SECONDS);
      lostToo.get(30, TimeUnit.SECONDS);
      other.addUniqueRow("pets", Map.of("species", Cell.of("cat")));

      Convergence.await(one, other);
      assertThat(one.getRowIds("pets")).hasSize(2);
    }
  }
}
