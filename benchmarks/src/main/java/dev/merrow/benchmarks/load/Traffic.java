package dev.merrow.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends messages through a broker for a while. */
final class Traffic {
  private static final long LAST_ONES_SECONDS = 10;

  private final Scenario scenario;
  private final List<LoadClient> clients = new ArrayList<>();

  /** The flows that are sent without a request. */
  private final List<Flow> asking = new ArrayList<>();

  private final List<Flow> flows = new ArrayList<>();

  /** When the messages with a rate began, and how many have been due since. */
  private long start;

  private long dueSinceStart;

  private Traffic(Scenario scenario) {
    this.scenario = scenario;
  }

  /** Opens the sockets, sends, and counts. */
  static Result run(Scenario scenario, BrokerProcess broker, ScenarioRun run) throws IOException {
    Traffic traffic = new Traffic(scenario);
    traffic.open(broker.port());
    return traffic.send(broker, run);
  }

  private void open(int port) throws IOException {
    switch (scenario.shape()) {
      case BROADCAST -> openBroadcast(port);
      case DIRECT -> openPairs(port);
      case HUB -> openHub(port);
      default -> throw new IllegalArgumentException("No messages in " + scenario.name());
    }
  }

  private LoadClient client(int port, String path) throws IOException {
    LoadClient client = LoadClient.open(port, path);
    clients.add(client);
    return client;
  }

  private Flow flow(LoadClient sender, String to, int recipients) {
    SampleFrame frame = new SampleFrame(to, flows.size(), scenario.cellBytes());
    Flow flow = new Flow(sender, frame, recipients, scenario.window());
    flows.add(flow);
    return flow;
  }

  private void openBroadcast(int port) throws IOException {
    for (int i = 0; i < scenario.clients(); i++) {
      client(port, "load").expect(0, 1);
    }
    asking.add(flow(client(port, "load"), "", scenario.clients()));
  }

  private void openPairs(int port) throws IOException {
    for (int i = 0; i < scenario.clients(); i++) {
      LoadClient sender = client(port, "load/" + i);
      LoadClient receiver = client(port, "load/" + i);
      PeerIds.announce(receiver);
      receiver.expect(i, 1);
      asking.add(flow(sender, sender.readSender(), 1));
    }
  }

  /** Flows with even numbers carry requests, those with odd numbers answers. */
  private void openHub(int port) throws IOException {
    LoadClient hub = client(port, "load");
    hub.expect(0, 2 * scenario.clients());
    for (int i = 0; i < scenario.clients(); i++) {
      LoadClient asker = client(port, "load");
      PeerIds.announce(asker);
      String askerId = hub.readSender();
      PeerIds.announceTo(hub, askerId);
      asking.add(flow(asker, asker.readSender(), 1));
      Flow unused = flow(hub, askerId, 1);
      asker.expect(2 * i + 1, 1);
      PeerIds.drain(clients.subList(1, clients.size() - 1));
    }
  }

  private Result send(BrokerProcess broker, ScenarioRun run) throws IOException {
    Tally tally = new Tally(flows, this::answer);
    try (LoadLoop loop = new LoadLoop(clients, tally)) {
      start = System.nanoTime();
      sendFor(run.warmUpSeconds(), loop);
      double cpu = broker.cpuMicros();
      tally.setMeasuring(true);
      long began = System.nanoTime();
      sendFor(run.seconds(), loop);
      double seconds = (System.nanoTime() - began) / 1e9;
      cpu = broker.cpuMicros() - cpu;
      tally.setMeasuring(false);
      long resident = broker.residentBytes();
      awaitLast(loop);
      return new Result(
          scenario.name(),
          run.broker(),
          run.pinned(),
          tally.measured() / seconds,
          tally.micros(50),
          tally.micros(99),
          tally.micros(99.9),
          cpu / Math.max(1, tally.measured()),
          0,
          resident,
          flows.stream().mapToLong(Flow::sent).sum(),
          tally.lost(),
          tally.reordered(),
          tally.foreign());
    }
  }

  private void answer(int flow) {
    if (scenario.shape() == Scenario.Shape.HUB && (flow & 1) == 0) {
      try {
        flows.get(flow + 1).send(1, System.nanoTime());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void sendFor(double seconds, LoadLoop loop) throws IOException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
      if (scenario.rate() > 0) {
        sendWhatIsDue(now);
        loop.poll(0);
      } else {
        fillWindows(now);
        loop.poll(1);
      }
    }
  }

  private void fillWindows(long now) throws IOException {
    for (Flow flow : asking) {
      flow.send((int) (scenario.window() - flow.open()), now);
    }
  }

  private void sendWhatIsDue(long now) throws IOException {
    Flow flow = asking.get(0);
    long interval = TimeUnit.SECONDS.toNanos(1) / scenario.rate();
    for (long due = start + dueSinceStart * interval; due <= now; due += interval) {
      if (flow.room() == 0) {
        throw new IOException("The broker is more than the bound of messages behind");
      }
      flow.send(1, due);
      dueSinceStart++;
    }
  }

  private void awaitLast(LoadLoop loop) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_ONES_SECONDS);
    while (flows.stream().anyMatch(flow -> flow.open() > 0) && System.nanoTime() < end) {
      loop.poll(1);
    }
    // and unexpected messages
    loop.poll(1);
  }
}
