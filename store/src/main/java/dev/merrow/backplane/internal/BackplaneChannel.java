package dev.merrow.backplane.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.merrow.backplane.Backplane;
import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.MessageTooLargeException;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.internal.WireIds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A member of a topic, which other members know by its id. It sends messages of any size to one
 * member or to all, receives those of others and never its own, and notices when some are missing.
 *
 * <p>A message is published in one or more parts. Each part says who sends it, to whom, and which
 * number it has among all that the sender has published: a number that does not follow the one
 * before reveals a loss. The content is not said again; the receivers' stores compare, and so does
 * the sender's if it learns that its message was not taken.
 */
public final class BackplaneChannel {
  /** Runs in the JVM's common pool. */
  public static final Scheduler COMMON = new CommonScheduler();

  private static final byte VERSION = 1;
  private static final int ID_BYTES = 16;
  private static final int HEADER_BYTES = 1 + 2 * ID_BYTES + Long.BYTES + 2 * Integer.BYTES;
  private static final byte[] TO_ALL = new byte[ID_BYTES];
  private static final byte[] NONE = new byte[0];

  /** How many members are remembered; of others it is not noticed what is missing. */
  private static final int MAX_MEMBERS = 10_000;

  /** How much of incomplete messages is kept, unless one message may have more. */
  private static final long MAX_INCOMPLETE = 64L << 20;

  /** Losses within this time are reported together. */
  private static final Duration GAP_DELAY = Duration.ofMillis(100);

  /** How long after a message was not taken to try again. */
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private static final WireIds IDS = WireIds.secure();

  private final Backplane backplane;
  private final String topic;
  private final long maxBytes;
  private final Scheduler scheduler;
  private final String id;
  private final Object publishing = new Object();
  private long published;
  private CompletableFuture<Void> lastPublished = CompletableFuture.completedFuture(null);

  // all below is used with the lock on this
  private final Map<String, Member> members =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Member> eldest) {
          if (size() <= MAX_MEMBERS) {
            return false;
          }
          drop(eldest.getValue());
          return true;
        }
      };
  private long incomplete;
  private @Nullable Listener listener;
  private Backplane.@Nullable Subscription subscription;

  /** Whether a loss is about to be reported. */
  private final AtomicBoolean gapNoted = new AtomicBoolean();

  // written with the lock, and read without: who sends may hold a lock that a listener needs
  private volatile boolean subscribed;
  private volatile boolean closed;

  /** Receives what happens on the channel. Its calls come one at a time and must return at once. */
  public interface Listener {
    /** Called when messages arrive from now on, for the first time or after {@link #lost}. */
    void opened();

    /**
     * Called with each message to this member or to all.
     *
     * @param sender the id of the member that sent it
     */
    void received(String sender, byte[] message);

    /** Called when messages are missing, or may be. */
    void lost(String reason);
  }

  /** Another member, as far as its messages tell. */
  private static final class Member {
    private long next;
    private byte[] parts = NONE;
    private int part;
  }

  /**
   * Creates a member that has not joined.
   *
   * @param maxBytes the size of the largest message
   * @param random where its id comes from, which must not be predictable; null for a secure source
   */
  public BackplaneChannel(
      Backplane backplane,
      String topic,
      long maxBytes,
      Scheduler scheduler,
      @Nullable RandomGenerator random) {
    this.id = random == null ? IDS.get() : new WireIds(random).get();
    this.backplane = backplane;
    this.topic = topic;
    this.maxBytes = maxBytes;
    this.scheduler = scheduler;
  }

  /** Returns the id by which other members know this one. */
  public String id() {
    return id;
  }

  /**
   * Joins.
   *
   * @throws IllegalStateException if the backplane was closed
   */
  public void open(Listener newListener) {
    synchronized (this) {
      listener = newListener;
    }
    Backplane.Subscription opened = backplane.subscribe(topic, new Incoming());
    boolean late;
    synchronized (this) {
      subscription = opened;
      late = closed;
    }
    if (late) {
      opened.close();
    }
  }

  /**
   * Sends a message.
   *
   * @param to the member that it is for; null for all others
   * @return completes when the engine's connection has taken it; fails with a {@link
   *     TransportException}
   */
  public CompletableFuture<Void> send(@Nullable String to, byte[] message) {
    if (message.length > maxBytes) {
      return CompletableFuture.failedFuture(new MessageTooLargeException(message.length, maxBytes));
    }
    byte[] receiver = to == null ? TO_ALL : to.getBytes(US_ASCII);
    if (receiver.length != ID_BYTES) {
      // there is no such member
      return isSubscribed() ? CompletableFuture.completedFuture(null) : notOpen();
    }
    if (!isSubscribed()) {
      return notOpen();
    }
    int partBytes = backplane.maxBytes() - HEADER_BYTES;
    int count = Math.max(1, (message.length + partBytes - 1) / partBytes);
    CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
    synchronized (publishing) {
      for (int part = 0; part < count; part++) {
        int begin = part * partBytes;
        int end = Math.min(message.length, begin + partBytes);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + end - begin);
        bytes.put(VERSION).put(id.getBytes(US_ASCII)).put(receiver);
        bytes.putLong(published++).putInt(part).putInt(count).put(message, begin, end - begin);
        CompletableFuture<Void> taken = backplane.publish(topic, bytes.array());
        sent = sent.thenCombine(taken, (before, after) -> null);
      }
      lastPublished = sent;
    }
    Futures.whenDone(
        sent,
        error -> {
          if (error != null) {
            // nobody may notice the loss if nothing follows
            noteGap(RETRY_DELAY);
          }
        });
    return sent;
  }

  private boolean isSubscribed() {
    return subscribed && !closed;
  }

  private CompletableFuture<Void> notOpen() {
    return CompletableFuture.failedFuture(
        new TransportException("It is not connected to topic " + topic));
  }

  /**
   * Leaves; the listener is told nothing more.
   *
   * @return completes when what was sent is taken, and never fails
   */
  public CompletableFuture<Void> close() {
    Backplane.Subscription open;
    synchronized (this) {
      closed = true;
      open = subscription;
      members.clear();
    }
    if (open != null) {
      open.close();
    }
    synchronized (publishing) {
      return lastPublished.handle((done, error) -> null);
    }
  }

  private final class Incoming implements Backplane.Listener {
    @Override
    public void subscribed() {
      synchronized (BackplaneChannel.this) {
        if (!closed && listener != null) {
          subscribed = true;
          gapNoted.set(false);
          // what members had published before is not missing: the stores compare now
          members.clear();
          incomplete = 0;
          listener.opened();
        }
      }
    }

    @Override
    public void received(byte[] message) {
      synchronized (BackplaneChannel.this) {
        if (!closed && subscribed) {
          take(message);
        }
      }
    }

    @Override
    public void lost(String reason) {
      synchronized (BackplaneChannel.this) {
        if (!closed && subscribed && listener != null) {
          subscribed = false;
          listener.lost(reason);
        }
      }
    }
  }

  private void take(byte[] bytes) {
    // others may use the engine, too, and later versions of this
    if (bytes.length < HEADER_BYTES || bytes[0] != VERSION) {
      return;
    }
    ByteBuffer frame = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
    String sender = idIn(frame);
    String receiver = idIn(frame);
    long number = frame.getLong();
    int part = frame.getInt();
    int count = frame.getInt();
    if (sender.equals(id)) {
      return;
    }
    Member member = members.get(sender);
    if (member == null) {
      member = new Member();
      members.put(sender, member);
      if (number > 0 && !receiver.equals(id)) {
        // it said something before, and may never have heard what this asked when it joined
        noteGap(GAP_DELAY);
      }
    } else if (number != member.next) {
      if (number < member.next) {
        // an engine that delivers twice
        return;
      }
      forget(member);
      noteGap(GAP_DELAY);
    }
    member.next = number + 1;
    boolean forThis = receiver.equals(id) || receiver.charAt(0) == 0;
    if (count == 1) {
      deliver(forThis, sender, rest(frame));
    } else if (part == 0 || part == member.part) {
      assemble(member, part, count, frame, forThis, sender);
    } else {
      // its beginning came before this has joined
      forget(member);
    }
  }

  private static String idIn(ByteBuffer frame) {
    byte[] bytes = new byte[ID_BYTES];
    frame.get(bytes);
    return new String(bytes, US_ASCII);
  }

  private static byte[] rest(ByteBuffer frame) {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }

  private void assemble(
      Member member, int part, int count, ByteBuffer frame, boolean forThis, String sender) {
    if (part == 0) {
      forget(member);
    }
    long size = (long) member.parts.length + frame.remaining();
    if (forThis && size > maxBytes) {
      forget(member);
      noteGap(GAP_DELAY);
      return;
    }
    if (forThis) {
      makeRoom(member, frame.remaining());
      incomplete += frame.remaining();
      byte[] more = Arrays.copyOf(member.parts, (int) size);
      frame.get(more, member.parts.length, frame.remaining());
      member.parts = more;
    }
    member.part = part + 1;
    if (member.part == count) {
      byte[] whole = member.parts;
      forget(member);
      deliver(forThis, sender, whole);
    }
  }

  /** Drops messages of those who were silent for the longest time: some of them are gone. */
  private void makeRoom(Member speaker, int bytes) {
    long allowed = Math.max(MAX_INCOMPLETE, maxBytes) - bytes;
    if (incomplete <= allowed) {
      return;
    }
    for (Member member : members.values()) {
      if (member != speaker) {
        drop(member);
      }
      if (incomplete <= allowed) {
        return;
      }
    }
  }

  /** Drops the message that a member has begun, if there is one. */
  private void drop(Member member) {
    if (member.parts.length > 0) {
      forget(member);
      noteGap(GAP_DELAY);
    }
  }

  private void forget(Member member) {
    incomplete -= member.parts.length;
    member.parts = NONE;
    member.part = 0;
  }

  private void deliver(boolean forThis, String sender, byte[] message) {
    if (forThis && listener != null) {
      listener.received(sender, message);
    }
  }

  /** Takes no lock: who sends may hold one that a listener needs. */
  private void noteGap(Duration delay) {
    if (gapNoted.compareAndSet(false, true)) {
      var unused = scheduler.schedule(delay, this::reportGap);
    }
  }

  private synchronized void reportGap() {
    if (gapNoted.getAndSet(false) && !closed && subscribed && listener != null) {
      listener.lost("Messages are missing");
      listener.opened();
    }
  }

  /** Delays in the JVM's common pool, without a thread of its own. */
  private static final class CommonScheduler implements Scheduler {
    @Override
    public void execute(Runnable task) {
      ForkJoinPool.commonPool().execute(task);
    }

    @Override
    public Cancellation schedule(Duration delay, Runnable task) {
      Executor later = CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS);
      CompletableFuture<Void> scheduled = CompletableFuture.runAsync(task, later);
      return () -> scheduled.cancel(false);
    }
  }
}
