package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.PeerViews;
import dev.merrow.sync.RefusalNotice;
import dev.merrow.sync.TooLargeNotice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares the server's own store with each client that has sent a message, in parts, without
 * relying on hashes: two different contents may have the same hash, by chance or on purpose, and
 * the difference would never be detected. At the end, the store offers its hashes to a client whose
 * hashes differ, so that the client asks for what it lacks. Used on the conversation's thread
 * alone.
 */
final class Audit {
  /** The time between two questions, which bounds the cost. */
  static final Duration INTERVAL = Duration.ofMinutes(1);

  /** How many sent questions are remembered. */
  private static final int MAX_REMEMBERED = 30;

  /** How many clients may be due before clients that have gone are removed. */
  private static final int MAX_DUE = 1_000;

  private final PeerViews views;
  private final SerialExecutor serial;
  private final Supplier<String> requestIds;
  private final Consumer<Envelope> sender;
  private final AuditMerge merge;

  /** The clients that are still to be asked; the first is being asked. */
  private final Set<String> due = new LinkedHashSet<>();

  /** The questions that the first of them is still to be asked. */
  private final Queue<AuditSlice> slices = new ArrayDeque<>();

  private final Map<String, Asked> asked = new HashMap<>(2);

  /** The ids of the last questions, to which answers may still come in pieces. */
  private final Set<String> lastAsked = new LinkedHashSet<>();

  /** By client, the hashes that were found to differ from the store's, and those of the store. */
  private final Map<String, Apart> apart = new HashMap<>();

  private Scheduler.@Nullable Cancellation next;
  private boolean closed;

  private record Asked(String peerName, Message question) {}

  private record Apart(ContentHashes theirs, ContentHashes ours) {}

  /**
   * Creates the audit.
   *
   * @param views what each client may see of the store
   * @param requestIds gives ids that are no request's of the conversation
   * @param sender sends questions and changes to the client that they name
   */
  Audit(
      PeerViews views,
      SerialExecutor serial,
      Supplier<String> requestIds,
      Consumer<Envelope> sender,
      AuditMerge merge) {
    this.views = views;
    this.serial = serial;
    this.requestIds = requestIds;
    this.sender = sender;
    this.merge = merge;
  }

  /**
   * Takes a client's message.
   *
   * @return whether it was an answer to this audit, and needs no other processing
   */
  boolean intercept(Envelope envelope) {
    String peerName = envelope.peerId();
    if (peerName == null || closed) {
      return false;
    }
    if (envelope.message() instanceof Message.Response response) {
      String requestId = envelope.requestId();
      Asked question = requestId == null ? null : asked.get(requestId);
      if (question == null || !question.peerName.equals(peerName)) {
        return false;
      }
      asked.remove(requestId);
      answered(question, response);
      return true;
    }
    if (isAnswer(envelope)) {
      return false;
    }
    if (due.add(peerName)) {
      if (due.size() > MAX_DUE) {
        due.removeIf(each -> !merge.isThere(each));
      }
      schedule();
    }
    return false;
  }

  /**
   * Whether a client sends this because it was asked. An answer that does not fit into a message
   * comes as changes, with the question's id or without any, and as notices of cells that are too
   * large; a client that says something by itself gives it an id of its own. If it counted, an
   * audit would lead to the next one.
   */
  private boolean isAnswer(Envelope envelope) {
    String requestId = envelope.requestId();
    return requestId == null
        || lastAsked.contains(requestId)
        || TooLargeNotice.isIn(envelope)
        || RefusalNotice.isAboutReceiver(envelope);
  }

  private void answered(Asked to, Message.Response response) {
    if (to.question instanceof Message.GetContentHashes) {
      ContentHashes theirs = response.answer().asContentHashes();
      if (theirs != null) {
        offerIfApart(to.peerName, theirs);
      }
      return;
    }
    MergeableChanges lacking = merge.merge(to.peerName, to.question, response.answer());
    if (!lacking.isEmpty()) {
      sender.accept(new Envelope(to.peerName, null, new Message.ContentDiff(lacking)));
    }
  }

  private void offerIfApart(String peerName, ContentHashes theirs) {
    ContentHashes ours = views.viewOf(peerName).getMergeableContentHashes();
    if (theirs.equals(ours)) {
      apart.remove(peerName);
      return;
    }
    if (apart.size() > MAX_DUE) {
      apart.keySet().removeIf(each -> !merge.isThere(each));
    }
    Apart now = new Apart(theirs, ours);
    // if one offer has not resolved it, another does not either
    if (!now.equals(apart.put(peerName, now))) {
      sender.accept(new Envelope(peerName, null, new Message.OfferContentHashes(ours)));
    }
  }

  private void schedule() {
    if (next == null && !closed) {
      next = serial.schedule(INTERVAL, this::step);
    }
  }

  private void step() {
    next = null;
    if (closed) {
      return;
    }
    asked.clear();
    AuditSlice slice = nextSlice();
    if (slice != null) {
      String requestId = requestIds.get();
      Message question = slice.question().apply(views.viewOf(slice.peerName()));
      asked.put(requestId, new Asked(slice.peerName(), question));
      lastAsked.add(requestId);
      if (lastAsked.size() > MAX_REMEMBERED) {
        lastAsked.remove(lastAsked.iterator().next());
      }
      sender.accept(new Envelope(slice.peerName(), requestId, question));
      schedule();
    }
  }

  private @Nullable AuditSlice nextSlice() {
    AuditSlice slice = slices.poll();
    Iterator<String> peers = due.iterator();
    while (slice == null && peers.hasNext()) {
      String peerName = peers.next();
      peers.remove();
      if (merge.isThere(peerName)) {
        AuditSlice.of(views.viewOf(peerName), peerName).forEach(slices::add);
        slice = slices.poll();
      }
    }
    return slice;
  }

  /** Asks no more. */
  void close() {
    closed = true;
    if (next != null) {
      next.cancel();
    }
  }
}
