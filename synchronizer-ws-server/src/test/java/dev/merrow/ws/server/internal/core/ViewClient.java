package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportListener;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.internal.RenewalFrame;
import dev.merrow.ws.server.audiences.Audience;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.RevocableGrant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client with labels on a path with rules: a store that stays when the client goes, and a
 * synchronizer for each time that it is there.
 */
final class ViewClient {
  final String name;
  final MergeableStore store;
  final List<String> received = new ArrayList<>();
  final List<String> closes = new ArrayList<>();
  final List<Throwable> errors = new ArrayList<>();

  /** Its labels, by what decides on it. The broker learns of others when it is told so. */
  volatile Set<String> labels;

  Access access = Access.READ_WRITE;

  /** Looks at each message before the client does. */
  Consumer<String> inspector = text -> {};

  /** Looks at each message that the client sends. */
  Consumer<String> sent = text -> {};

  /** Where it connects to the next time. */
  Broker broker;

  private final VirtualTime time;
  private final String path;
  private @Nullable Link link;
  private int presented;
  private @Nullable Boolean accepted;

  ViewClient(String name, VirtualTime time, Broker broker, String path, String... labels) {
    this(name, MergeableStore.createMergeableStore(name, time), time, broker, path, labels);
  }

  ViewClient(
      String name,
      MergeableStore store,
      VirtualTime time,
      Broker broker,
      String path,
      String... labels) {
    this.name = name;
    this.store = store;
    this.time = time;
    this.broker = broker;
    this.path = path;
    this.labels = Set.of(labels);
  }

  /** The labels that count. */
  Set<String> effectiveLabels() {
    Set<String> all = new HashSet<>(labels);
    all.add(Audience.EVERYONE);
    return all;
  }

  boolean isThere() {
    return link != null;
  }

  /** The id by which the broker knows the client. */
  String id() {
    PlainSocket socket = current().socket;
    return socket == null ? "" : socket.id();
  }

  Synchronizer synchronizer() {
    return current().synchronizer;
  }

  private Link current() {
    Link now = link;
    if (now == null) {
      throw new IllegalStateException(name + " is not connected");
    }
    return now;
  }

  ViewClient connect() {
    link = new Link();
    var unused = current().synchronizer.startSync();
    return this;
  }

  void disconnect() {
    Link gone = link;
    if (gone != null) {
      link = null;
      PlainSocket socket = gone.socket;
      gone.socket = null;
      gone.listener = null;
      if (socket != null) {
        socket.left();
      }
      var unused = gone.synchronizer.closeAsync();
    }
  }

  /** Grants other labels while the client is connected. */
  void relabel(String... others) {
    labels = Set.of(others);
    Link now = link;
    PlainSocket socket = now == null ? null : now.socket;
    if (socket != null) {
      socket.client().renew((Grant) decide());
    }
  }

  /** Has the client present a fresh token for other labels; returns whether it was accepted. */
  boolean present(String... others) {
    accepted = null;
    say(
        "S\n[\"merrow-renewal=%s\",-1,[3,\"%s\"]]"
            .formatted(++presented, String.join(" ", others)));
    return Boolean.TRUE.equals(accepted);
  }

  /** Decides by what the labels are, and again when they have changed. */
  private Decision decide() {
    return RevocableGrant.decide(
        () -> labels, its -> new Grant(name, access, null).withLabels(its));
  }

  /** Decides on the client, by a fresh token of its if it has presented one. */
  private final class Gate implements Doorman {
    private final @Nullable String token;

    Gate(@Nullable String token) {
      this.token = token;
    }

    @Override
    public CompletionStage<Decision> decide(String pathId) {
      if (token != null) {
        labels = token.isEmpty() ? Set.of() : Set.of(token.split(" ", -1));
      }
      return CompletableFuture.completedStage(ViewClient.this.decide());
    }

    @Override
    public Doorman withToken(String fresh, @Nullable String parameter) {
      return new Gate(fresh);
    }
  }

  /** Sends a payload as it is. */
  void say(String payload) {
    PlainSocket socket = current().socket;
    if (socket != null) {
      socket.received(payload);
    }
  }

  private final class Link implements Transport {
    final Synchronizer synchronizer;
    @Nullable PlainSocket socket;
    @Nullable TransportListener listener;

    Link() {
      synchronizer =
          Synchronizer.createCustomSynchronizer(
              store,
              this,
              SynchronizerOptions.builder()
                  .scheduler(time)
                  .random(new Random(name.hashCode()))
                  .flushOnClose(Duration.ZERO)
                  .errorListener(errors::add)
                  .build());
    }

    @Override
    public String serverPeerId() {
      return Payload.SERVER_ID;
    }

    @Override
    public CompletableFuture<Void> open(TransportListener to) {
      listener = to;
      socket = broker.join(path, new Connection(), new Gate(null), (Grant) decide());
      to.opened();
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> send(Envelope envelope) {
      String json = MessageCodec.encode(envelope.requestId(), envelope.message());
      String to = envelope.peerId() == null ? Payload.TO_ALL : envelope.peerId();
      PlainSocket open = socket;
      if (open != null) {
        sent.accept(to + " " + json);
        open.received(new Payload(to, json).text().toString());
      }
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> close() {
      PlainSocket open = socket;
      socket = null;
      listener = null;
      if (open != null) {
        open.left();
      }
      return CompletableFuture.completedFuture(null);
    }

    private final class Connection implements dev.merrow.ws.server.engine.Connection {
      @Override
      public void send(Frame frame) {
        received.add(frame.text());
        inspector.accept(frame.text());
        if (RenewalFrame.isIn(Utf8Text.of(frame.text()))) {
          accepted = RenewalFrame.answer(Utf8Text.of(frame.text())).accepted();
          return;
        }
        Payload payload = Payload.parse(Utf8Text.of(frame.text()));
        TransportListener to = listener;
        if (to != null) {
          to.received(MessageCodec.decode(payload.clientId(), payload.body().toString()));
        }
      }

      @Override
      public long unsentBytes() {
        return 0;
      }

      @Override
      public void ping() {
        // there is no link to test
      }

      @Override
      public void close(CloseStatus status) {
        closes.add(status.code() + " " + status.reason());
        TransportListener to = listener;
        if (to != null) {
          to.closed(new CloseReason(status.code(), status.reason(), false));
        }
      }
    }
  }
}
