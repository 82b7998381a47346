package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.sync.SimulatedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Stores and synchronizers on a simulated network, all in the thread of the test. */
final class Simulation {
  final VirtualTime time = new VirtualTime();
  final Random random;
  final SimulatedNetwork network;

  Simulation(long seed) {
    random = new Random(seed);
    network = new SimulatedNetwork(time, random);
  }

  /** A store with its synchronizer, which is not started. */
  record Peer(String id, MergeableStore store, Synchronizer synchronizer, List<Throwable> errors) {}

  Peer peer(String id) {
    return peer(id, MergeableStore.createMergeableStore(id, time), network);
  }

  /** A peer of that id for a store that may have others on other networks. */
  Peer peer(String id, MergeableStore store, SimulatedNetwork on) {
    List<Throwable> errors = new ArrayList<>();
    return new Peer(
        id,
        store,
        Synchronizer.createCustomSynchronizer(store, on.join(id), options(errors)),
        errors);
  }

  SynchronizerOptions options(List<Throwable> errors) {
    return SynchronizerOptions.builder()
        .scheduler(time)
        .random(new Random(random.nextLong()))
        .errorListener(errors::add)
        .build();
  }

  /** A peer that is started, after the first exchange. */
  Peer started(String id) {
    Peer peer = peer(id);
    start(peer);
    return peer;
  }

  /** Starts a peer and lets all happen that comes of it. */
  void start(Peer peer) {
    CompletableFuture<Void> started = peer.synchronizer.startSync();
    time.passAll();
    assertThat(started).isCompleted();
  }

  /** A peer that says only what the test says. */
  Puppet puppet(String id) {
    Puppet puppet = new Puppet(id, network.join(id));
    Futures.whenDone(puppet.transport.open(puppet), error -> assertThat(error).isNull());
    time.passAll();
    return puppet;
  }

  /** The messages that a peer sent, as JSON without their ids. */
  List<String> said(String id) {
    return network.log().stream()
        .filter(sent -> sent.from().equals(id))
        .map(sent -> sent.json().replaceFirst("^\\[[^,]*,", ""))
        .map(json -> json.substring(0, json.length() - 1))
        .toList();
  }

  static final class Puppet implements TransportListener {
    private final String id;
    private final Transport transport;
    final List<Envelope> received = new ArrayList<>();

    Puppet(String id, Transport transport) {
      this.id = id;
      this.transport = transport;
    }

    String id() {
      return id;
    }

    void say(@Nullable String to, @Nullable String requestId, Message message) {
      Futures.whenDone(
          transport.send(new Envelope(to, requestId, message)),
          error -> assertThat(error).isNull());
    }

    /** Answers the last message received. */
    void answer(Answer answer) {
      Envelope request = last();
      say(request.peerId(), request.requestId(), new Message.Response(answer));
    }

    Envelope last() {
      return received.get(received.size() - 1);
    }

    /** What was received, by the names of the messages. */
    List<String> heard() {
      return received.stream().map(each -> each.message().getClass().getSimpleName()).toList();
    }

    @Override
    public void opened() {}

    @Override
    public void received(Envelope envelope) {
      received.add(envelope);
    }

    @Override
    public void closed(CloseReason reason) {}

    @Override
    public void failed(Throwable error) {}
  }
}
