package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.wire.ChannelFrame;
import dev.merrow.wire.ChannelFrame.Hello;
import dev.merrow.wire.ChannelFrame.Subscribe;
import dev.merrow.wire.ChannelFrame.Traffic;
import dev.merrow.wire.ChannelFrame.Unsubscribe;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.MalformedMessageException;
import dev.merrow.wire.OverflowException;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireException;
import dev.merrow.wire.internal.RenewalFrame;
import dev.merrow.wire.internal.StoreNotice;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.SharedResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A socket with a client for each of its channels. */
final class ChannelSocket extends ClientSocket {
  private final String basePath;
  private final String id;
  private final CurrentGrant grant;
  private final Renewals renewals;
  private final PausableQueue pausableQueue;

  /** By channel id. Held while it is used, and while it is decided whether a client may stay. */
  private final Map<String, Client> channels = new HashMap<>();

  // used only by the thread that receives payloads
  private boolean begun;

  /**
   * A socket.
   *
   * @param doorman decides on each channel
   * @param grant what was decided on the socket itself, which ends when that expires
   */
  ChannelSocket(
      Broker broker, String basePath, Connection connection, Doorman doorman, Grant grant) {
    super(broker, connection);
    this.basePath = basePath;
    this.id = broker.newClientId();
    this.grant = new CurrentGrant(grant, broker.options(), this::expired);
    this.renewals = new Renewals(this, doorman, this::places);
    this.pausableQueue =
        new PausableQueue(
            limits().payloadBytes(), this::takeNext, more -> charge(SharedResource.INCOMING, more));
  }

  /** Begins to count down to its expiry, if it has any. */
  void startExpiry() {
    grant.start();
  }

  /** The socket's own place at its path, where it is no client, and those of its channels. */
  private List<Renewals.Place> places() {
    List<Renewals.Place> places = new ArrayList<>();
    places.add(new OwnPlace());
    synchronized (channels) {
      places.addAll(channels.values());
    }
    return places;
  }

  private final class OwnPlace implements Renewals.Place {
    @Override
    public String pathId() {
      return basePath;
    }

    @Override
    public Grant grant() {
      return grant.get();
    }

    @Override
    public void renew(Grant next) {
      grant.replace(next);
    }

    @Override
    public void refuse() {
      close(CloseStatus.REVOKED);
    }
  }

  @Override
  void take(Utf8Text payload) {
    pausableQueue.add(payload);
  }

  private void takeNext(Utf8Text payload) {
    if (isClosed()) {
      return;
    }
    requireToFit(payload);
    if (RenewalFrame.isIn(payload)) {
      renew(payload);
      return;
    }
    ChannelFrame frame = ChannelFrame.parse(payload);
    if (frame instanceof Traffic traffic) {
      takeTraffic(traffic);
    } else if (frame instanceof Hello) {
      begun = true;
      answer(frame);
    } else if (begun && frame instanceof Subscribe subscribe) {
      subscribe(subscribe);
    } else if (begun && frame instanceof Unsubscribe unsubscribe) {
      unsubscribe(unsubscribe.channelId());
    }
  }

  /** Subscribing waits meanwhile, so that each channel has the new grant. */
  private void renew(Utf8Text payload) {
    CompletableFuture<Void> renewed = renewals.take(payload);
    if (!renewed.isDone()) {
      pausableQueue.pause();
      Futures.whenDone(renewed.thenRun(pausableQueue::resume), this::failed);
    }
  }

  private void requireToFit(Utf8Text payload) {
    if (payload.size() > limits().payloadBytes()) {
      throw new OverflowException(
          CloseStatus.SOCKET_OVERFLOW,
          "A payload of %s bytes is more than the limit of %s"
              .formatted(payload.size(), limits().payloadBytes()));
    }
  }

  private void takeTraffic(Traffic traffic) {
    requireShort(traffic.channelId());
    Client client;
    synchronized (channels) {
      client = channels.get(traffic.channelId());
    }
    if (client == null) {
      throw new MalformedMessageException("Expected a subscribed channel");
    }
    Received message;
    synchronized (reader()) {
      message = reader().read(client.id(), traffic.payload());
      chargeFragments();
    }
    if (message != null) {
      client.say(message);
    }
  }

  @Override
  @Nullable Client clientOf(String channel) {
    synchronized (channels) {
      return channels.values().stream()
          .filter(client -> client.id().equals(channel))
          .findFirst()
          .orElse(null);
    }
  }

  private static void requireShort(String channelId) {
    if (ChannelFrame.isTooLong(channelId)) {
      throw new OverflowException(
          CloseStatus.CHANNELS_OVERFLOW,
          "The id of a channel has more than %s bytes".formatted(ChannelFrame.MAX_ID_BYTES));
    }
  }

  private void subscribe(Subscribe subscribe) {
    String channelId = subscribe.channelId();
    requireShort(channelId);
    synchronized (channels) {
      if (channels.containsKey(channelId)) {
        answer(subscribe);
        return;
      }
      if (channels.size() >= ChannelFrame.MAX_CHANNELS) {
        throw new OverflowException(
            CloseStatus.CHANNELS_OVERFLOW,
            "More than " + ChannelFrame.MAX_CHANNELS + " channels on one socket");
      }
    }
    CompletableFuture<Decision> decision =
        renewals.doorman().decide(pathOf(channelId)).toCompletableFuture();
    if (decision.isDone()) {
      decided(subscribe, decision.join());
      return;
    }
    pausableQueue.pause();
    Futures.whenDone(
        decision.thenAccept(
            decided -> {
              decided(subscribe, decided);
              pausableQueue.resume();
            }),
        this::failed);
  }

  private void failed(@Nullable Throwable error) {
    if (error != null && Futures.cause(error) instanceof WireException e) {
      refuse(e);
    }
  }

  private void decided(Subscribe subscribe, Decision decision) {
    if (decision instanceof Grant grant) {
      join(subscribe, grant);
    } else {
      // there is no negative answer: TinyBase's client waits in vain for an answer and gives up the
      // channel, and a notice that it has left the channel does not harm it
      answer(new Unsubscribe(subscribe.channelId()));
    }
  }

  private void join(Subscribe subscribe, Grant grant) {
    String channelId = subscribe.channelId();
    Client client = new Client(broker().newClientId(), pathOf(channelId), this, channelId, grant);
    synchronized (channels) {
      channels.put(channelId, client);
    }
    broker().enter(client);
    if (isClosed()) {
      client.leave();
    } else {
      tellOfStore(client, channelId);
      answer(subscribe);
      renewals.added();
      broker().tellWhatTurnedOut(client);
    }
  }

  /** Just before the answer. TinyBase's client ignores it, as it asked for no such request. */
  private void tellOfStore(Client client, String channelId) {
    answer(new Subscribe(StoreNotice.requestId(broker().storeAt(client.pathId())), channelId));
  }

  private String pathOf(String channelId) {
    return basePath.isEmpty() ? channelId : basePath + '/' + channelId;
  }

  private void unsubscribe(String channelId) {
    requireShort(channelId);
    Client client;
    synchronized (channels) {
      client = channels.remove(channelId);
    }
    if (client != null) {
      synchronized (reader()) {
        reader().forget(client.id());
        chargeFragments();
      }
      client.leave();
    }
  }

  private void answer(ChannelFrame frame) {
    boolean unused = send(List.of(Frame.of(frame)), 1, null);
  }

  @Override
  String place() {
    return basePath;
  }

  @Override
  boolean isGranted() {
    List<Client> all;
    synchronized (channels) {
      all = List.copyOf(channels.values());
    }
    return ownIsGranted() && all.stream().allMatch(Client::isGranted);
  }

  private boolean ownIsGranted() {
    if (grant.holds()) {
      return true;
    }
    Grant relabelled = grant.relabelled();
    if (relabelled != null) {
      grant.replace(relabelled);
    }
    return relabelled != null;
  }

  @Override
  void refuseChannel(Client client) {
    String channelId = Objects.requireNonNull(client.channelId(), "A channel's client");
    unsubscribe(channelId);
    answer(new Unsubscribe(channelId));
  }

  @Override
  void leave() {
    grant.stop();
    pausableQueue.drop();
    List<Client> all;
    synchronized (channels) {
      all = List.copyOf(channels.values());
      channels.clear();
    }
    all.forEach(Client::leave);
  }

  @Override
  public String toString() {
    return "socket " + id;
  }
}
