package dev.merrow.ws.server.internal.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.backplane.internal.BackplaneChannel;
import dev.merrow.backplane.internal.Topics;
import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the brokers at an engine tell each other of themselves: that they are there, and how many
 * clients they have, at intervals; and, when asked, which clients a path has. Nothing else of a
 * broker depends on it. Safe for use by many threads.
 */
public final class ClusterMembers implements BackplaneChannel.Listener {
  /** How often to call {@link #announce}. */
  public static final Duration INTERVAL = Duration.ofSeconds(5);

  /** A broker that was silent for so long is gone, or cut off. */
  private static final Duration SILENCE = INTERVAL.multipliedBy(3);

  /** How long the others may take to answer. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(ClusterMembers.class);

  /** No path's topic: a path has no spaces, and a relay's topic begins with another word. */
  private static final String TOPIC = "brokers of the cluster";

  /** So that the ids of more than 200,000 clients fit. */
  private static final int MAX_BYTES = 4 << 20;

  private static final int MAX_MEMBERS = 10_000;

  private static final byte HERE = 1;
  private static final byte HERE_AND_WHO_ELSE = 2;
  private static final byte GONE = 3;
  private static final byte ASKED = 4;
  private static final byte ANSWERED = 5;

  private final Broker broker;
  private final Scheduler scheduler;
  private final InstantSource clock;
  private final BackplaneChannel channel;

  // all below is used with the lock on this
  private final Map<String, Member> members = new HashMap<>();
  private final Map<Long, Question> questions = new HashMap<>();
  private long asked;

  private record Member(Instant heard, int clients) {}

  /**
   * How many there are in the cluster.
   *
   * @param brokers with this one
   * @param clients at all of them
   */
  public record Counts(int brokers, int clients) {}

  /**
   * The clients of a path in the cluster.
   *
   * @param ids those at this broker, and at all that have answered
   * @param silent how many brokers have not answered
   */
  public record Clients(Set<String> ids, int silent) {}

  /** A question to all others, until they have answered. */
  private static final class Question {
    private final Set<String> awaited;
    private final Set<String> ids;
    private final CompletableFuture<Clients> answered = new CompletableFuture<>();

    Question(Set<String> awaited, Set<String> ids) {
      this.awaited = awaited;
      this.ids = ids;
    }

    Clients result() {
      return new Clients(Set.copyOf(ids), awaited.size());
    }
  }

  /** Creates one that has not joined. */
  public ClusterMembers(Broker broker) {
    BrokerOptions options = broker.options();
    this.broker = broker;
    this.scheduler = options.scheduler();
    this.clock = options.clock();
    this.channel =
        new BackplaneChannel(
            Objects.requireNonNull(options.backplane(), "no backplane"),
            Topics.of(TOPIC),
            MAX_BYTES,
            scheduler,
            options.random());
  }

  /** Joins the others. */
  public void begin() {
    try {
      channel.open(this);
    } catch (IllegalStateException e) {
      LOG.warn("This broker is not known to others: {}", e.getMessage());
    }
  }

  /** Tells the others that this broker is there, and forgets those that no longer do. */
  public void announce() {
    synchronized (this) {
      Instant since = clock.instant().minus(SILENCE);
      members.values().removeIf(member -> member.heard().isBefore(since));
    }
    send(null, here(HERE));
  }

  private byte[] here(byte type) {
    int clients = broker.clientCount();
    return encode(type, out -> out.writeInt(clients));
  }

  /** Returns what is known without asking. */
  public Counts counts() {
    int own = broker.clientCount();
    synchronized (this) {
      int others = members.values().stream().mapToInt(Member::clients).sum();
      return new Counts(members.size() + 1, own + others);
    }
  }

  /**
   * Asks all brokers for the clients of a path.
   *
   * @return completes when all have answered, or have had time to; never fails
   */
  public CompletableFuture<Clients> clientsOf(String pathId) {
    Set<String> own = broker.clientIds(pathId);
    Question question;
    long number;
    synchronized (this) {
      question = new Question(new HashSet<>(members.keySet()), new LinkedHashSet<>(own));
      if (question.awaited.isEmpty()) {
        return CompletableFuture.completedFuture(question.result());
      }
      number = asked++;
      questions.put(number, question);
    }
    byte[] path = pathId.getBytes(UTF_8);
    send(
        null,
        encode(
            ASKED,
            out -> {
              out.writeLong(number);
              out.writeInt(path.length);
              out.write(path);
            }));
    Scheduler.Cancellation unused = scheduler.schedule(ANSWER_LIMIT, () -> end(number));
    return question.answered;
  }

  /** Answers a question with what there is. */
  private void end(long number) {
    Question question;
    Clients result;
    synchronized (this) {
      question = questions.remove(number);
      if (question == null) {
        return;
      }
      result = question.result();
    }
    question.answered.complete(result);
  }

  @Override
  public void opened() {
    send(null, here(HERE_AND_WHO_ELSE));
  }

  @Override
  public void lost(String reason) {
    LOG.debug("Other brokers may have said something: {}", reason);
  }

  @Override
  public void received(String sender, byte[] message) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
      byte type = in.readByte();
      switch (type) {
        case HERE, HERE_AND_WHO_ELSE -> {
          heard(sender, in.readInt());
          if (type == HERE_AND_WHO_ELSE) {
            send(sender, here(HERE));
          }
        }
        case GONE -> gone(sender);
        case ASKED -> answer(sender, in.readLong(), text(in));
        case ANSWERED -> answered(sender, in);
        default -> LOG.debug("A broker of another version has sent a message of type {}", type);
      }
    } catch (IOException e) {
      LOG.warn("Another broker has sent what can't be read: {}", e.toString());
    }
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(Math.max(0, in.readInt())), UTF_8);
  }

  private synchronized void heard(String sender, int clients) {
    if (members.size() < MAX_MEMBERS || members.containsKey(sender)) {
      members.put(sender, new Member(clock.instant(), clients));
    }
  }

  private synchronized void gone(String sender) {
    members.remove(sender);
    questions.forEach((number, question) -> noMoreFrom(sender, number, question));
  }

  private void answer(String sender, long number, String pathId) {
    Set<String> ids = broker.clientIds(pathId);
    send(
        sender,
        encode(
            ANSWERED,
            out -> {
              out.writeLong(number);
              out.writeInt(ids.size());
              for (String id : ids) {
                out.writeUTF(id);
              }
            }));
  }

  private synchronized void answered(String sender, DataInputStream in) throws IOException {
    long number = in.readLong();
    Question question = questions.get(number);
    if (question == null) {
      return;
    }
    for (int left = in.readInt(); left > 0; left--) {
      question.ids.add(in.readUTF());
    }
    noMoreFrom(sender, number, question);
  }

  /** The caller holds the lock; others' code must not run with it. */
  private void noMoreFrom(String sender, long number, Question question) {
    if (question.awaited.remove(sender) && question.awaited.isEmpty()) {
      scheduler.execute(() -> end(number));
    }
  }

  private void send(@Nullable String to, byte[] message) {
    Futures.whenDone(
        channel.send(to, message),
        error -> {
          if (error != null) {
            LOG.debug("A message did not go to other brokers", error);
          }
        });
  }

  private interface Content {
    void write(DataOutputStream out) throws IOException;
  }

  private static byte[] encode(byte type, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(type);
      content.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Tells the others that this broker ends, and leaves. */
  public void close() {
    send(null, encode(GONE, out -> {}));
    CompletableFuture<Void> unused = channel.close();
  }
}
