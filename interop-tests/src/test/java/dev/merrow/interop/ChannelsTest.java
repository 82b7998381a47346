package dev.merrow.interop;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsConnection.createWsConnection;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.vectors.Operation;
import dev.merrow.ws.client.WsConnection;
import dev.merrow.ws.client.WsSynchronizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many stores on one socket, of ours and of TinyBase's, at either's broker. */
class ChannelsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final String BASE = "shop";

  private final Semaphore changes = new Semaphore(0);
  private final NodeProcess node = new NodeProcess();
  private final List<String> channelIds = List.of("pets", "a/b", "caf\u00e9");

  enum Kind {
    MERROWS,
    TINYBASES
  }

  private BrokerUnderTest broker;

  private void start(Kind kind) {
    broker =
        kind == Kind.MERROWS
            ? new MerrowBroker()
            : new TinyBaseBroker(node, PATIENCE, false, changes::release);
  }

  @AfterEach
  void close() {
    broker.close();
    node.close();
  }

  private TinyBasePeer tinyBase(String name) {
    return new TinyBasePeer(node, new PeerOptions(name, PATIENCE, 0, changes::release));
  }

  /** Puts a store of TinyBase's into a channel of a socket that all of them share. */
  private CompletableFuture<Void> joinChannel(TinyBasePeer peer, String channelId) {
    ObjectNode connection =
        peer.args()
            .put("url", broker.at(BASE).toString())
            .put("channel", channelId)
            .put("socket", "shared")
            .put("requestTimeout", PATIENCE.toSeconds());
    return node.send("connect", connection)
        .thenCompose(opened -> node.send("startSync", peer.args()))
        .thenAccept(started -> {});
  }

  private static String path(String channelId) {
    return BASE + "/" + channelId.replace("\u00e9", "%C3%A9");
  }

  private void awaitEqual(MergeableStore ours, TinyBasePeer theirs) throws InterruptedException {
    long deadline = System.nanoTime() + Limits.CONVERGENCE.toNanos();
    ContentHashes hashes;
    do {
      hashes = theirs.hashes();
      if (hashes.equals(ours.getMergeableContentHashes())) {
        break;
      }
    } while (changes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
    assertThat(theirs.hashes()).isEqualTo(ours.getMergeableContentHashes());
    AsciiJson.assertSame("Merrow's", StoreJson.content(ours), theirs.name(), theirs.content());
  }

  @ParameterizedTest
  @EnumSource
  void theirsInChannelsMeetOursWithoutAny(Kind kind) throws Exception {
    start(kind);
    List<WsSynchronizer> synchronizers = new ArrayList<>();
    List<MergeableStore> stores = new ArrayList<>();
    List<TinyBasePeer> peers = new ArrayList<>();
    for (String channelId : channelIds) {
      MergeableStore store = createMergeableStore();
      store.addDidFinishTransactionListener(finished -> changes.release());
      store.setCell("t", "r", channelId, "of Merrow");
      WsSynchronizer synchronizer = createWsSynchronizer(store, broker.at(path(channelId)));
      Limits.await(synchronizer.startSync(), node::complaints);
      TinyBasePeer peer = tinyBase("peer in " + channelId);
      // a channel's path is not encoded, but that of a URL is
      Limits.await(joinChannel(peer, channelId.replace("\u00e9", "%C3%A9")), node::complaints);
      stores.add(store);
      peers.add(peer);
      synchronizers.add(synchronizer);
    }
    for (int i = 0; i < stores.size(); i++) {
      peers.get(i).write(List.of(Operation.of("setValue", "from", "TinyBase " + i)));
      stores.get(i).setValue("to", "TinyBase " + i);
      awaitEqual(stores.get(i), peers.get(i));
    }
    synchronizers.forEach(WsSynchronizer::close);
    peers.forEach(TinyBasePeer::disconnect);
  }

  @ParameterizedTest
  @EnumSource
  void oursInChannelsMeetTheirsWithoutAny(Kind kind) throws Exception {
    start(kind);
    try (WsConnection connection = createWsConnection(broker.at(BASE))) {
      List<MergeableStore> stores = new ArrayList<>();
      List<TinyBasePeer> peers = new ArrayList<>();
      for (String channelId : channelIds) {
        String id = channelId.replace("\u00e9", "%C3%A9");
        TinyBasePeer peer = tinyBase("peer at " + channelId);
        peer.write(List.of(Operation.of("setValue", "from", "TinyBase")));
        Limits.await(peer.connect(broker.at(path(channelId))), node::complaints);
        MergeableStore store = createMergeableStore();
        store.addDidFinishTransactionListener(finished -> changes.release());
        Limits.await(createWsSynchronizer(store, connection, id).startSync(), node::complaints);
        stores.add(store);
        peers.add(peer);
      }
      for (int i = 0; i < stores.size(); i++) {
        stores.get(i).setValue("to", "TinyBase " + i);
        awaitEqual(stores.get(i), peers.get(i));
      }
      peers.forEach(TinyBasePeer::disconnect);
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneLeavesAndComesBackAlone(Kind kind) throws Exception {
    start(kind);
    MergeableStore pets = createMergeableStore();
    MergeableStore sales = createMergeableStore();
    for (MergeableStore store : List.of(pets, sales)) {
      store.addDidFinishTransactionListener(finished -> changes.release());
    }
    TinyBasePeer theirPets = tinyBase("pets");
    TinyBasePeer theirSales = tinyBase("sales");
    try (WsConnection connection = createWsConnection(broker.at(BASE))) {
      WsSynchronizer ofPets = createWsSynchronizer(pets, connection, "pets");
      WsSynchronizer ofSales = createWsSynchronizer(sales, connection, "sales");
      Limits.await(ofPets.startSync(), node::complaints);
      Limits.await(ofSales.startSync(), node::complaints);
      Limits.await(joinChannel(theirPets, "pets"), node::complaints);
      Limits.await(joinChannel(theirSales, "sales"), node::complaints);

      ofPets.close();
      pets.setValue("alone", true);
      sales.setValue("together", true);
      theirPets.write(List.of(Operation.of("setValue", "alone too", "yes")));
      awaitEqual(sales, theirSales);
      assertThat(pets.getValueIds()).containsExactly("alone");

      Limits.await(createWsSynchronizer(pets, connection, "pets").startSync(), node::complaints);
      awaitEqual(pets, theirPets);
    }
    theirPets.disconnect();
    theirSales.disconnect();
  }
}
