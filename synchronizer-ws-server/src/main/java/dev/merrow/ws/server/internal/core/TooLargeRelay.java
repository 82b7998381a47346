package dev.merrow.ws.server.internal.core;

import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.SyncGap;
import dev.merrow.sync.TooLargeNotice;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Notifies the clients of a hub of cells that are too large to be sent there. The client that has
 * such a cell notifies only the server's own store, which is the only peer of the other clients:
 * without a notice, they would treat what they get from the store as complete.
 *
 * <p>Used on the conversation's thread alone.
 */
final class TooLargeRelay {
  private final Path path;
  private final Supplier<List<SyncGap>> gaps;
  private final Consumer<Envelope> sender;

  /**
   * Tells nothing yet.
   *
   * @param gaps what the store is known to lack
   * @param sender sends notices to the client that they name
   */
  TooLargeRelay(Path path, Supplier<List<SyncGap>> gaps, Consumer<Envelope> sender) {
    this.path = path;
    this.gaps = gaps;
    this.sender = sender;
  }

  /**
   * Handles a client's message, which the conversation also receives.
   *
   * @param toAll whether it was sent to all, as by a client that starts
   * @param notice sends a client's notice to all others
   */
  void relay(Envelope envelope, boolean toAll, Consumer<Envelope> notice) {
    String peerName = envelope.peerId();
    if (peerName == null || !path.isHub()) {
      return;
    }
    if (TooLargeNotice.isIn(envelope)) {
      if (PeerName.parse(peerName).mayWrite()) {
        notice.accept(envelope);
      }
    } else if (toAll && envelope.message() instanceof Message.GetContentHashes) {
      tell(peerName);
    }
  }

  private void tell(String peerName) {
    for (SyncGap gap : gaps.get()) {
      if (gap instanceof SyncGap.TooLarge tooLarge && !peerName.equals(tooLarge.peerId())) {
        sender.accept(TooLargeNotice.of(peerName, tooLarge));
      }
    }
  }
}
