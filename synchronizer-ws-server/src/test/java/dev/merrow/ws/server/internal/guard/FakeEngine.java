package dev.merrow.ws.server.internal.guard;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.RequestHandler;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Asks a reception what an engine would ask it. */
final class FakeEngine {
  private final RequestHandler reception;

  FakeEngine(RequestHandler reception) {
    this.reception = reception;
  }

  /** A socket without a network. */
  static final class Socket implements Connection {
    final List<String> closes = new ArrayList<>();
    int pings;
    int pauses;
    long unsentBytes;
    long takenBytes;
    Receiver receiver;

    @Override
    public void send(Frame frame) {
      unsentBytes += frame.bytes();
    }

    @Override
    public long unsentBytes() {
      return unsentBytes;
    }

    @Override
    public long takenBytes() {
      return takenBytes;
    }

    /** The other side reads so much. */
    void read(long bytes) {
      unsentBytes -= bytes;
      takenBytes += bytes;
    }

    @Override
    public void pauseReading() {
      pauses++;
    }

    @Override
    public void resumeReading() {
      pauses--;
    }

    @Override
    public void ping() {
      pings++;
    }

    @Override
    public void close(CloseStatus status) {
      closes.add(status.code() + " " + status.reason());
    }
  }

  Admission admit(String address, String path) {
    return ask(address, path).join();
  }

  /** What is decided on somebody, which may take its time. */
  CompletableFuture<Admission> ask(String address, String path) {
    InetSocketAddress remote = new InetSocketAddress(address, 1);
    Request request = new Request("GET", path, null, Map.of(), remote, List.of());
    return reception.admit(request).toCompletableFuture();
  }

  /** A socket that is let in. */
  Socket open(String address) {
    return open((Admission.Accepted) admit(address, "pets"));
  }

  Socket open(Admission.Accepted accepted) {
    Socket socket = new Socket();
    socket.receiver = accepted.opened().apply(socket);
    return socket;
  }

  /** The page that somebody is shown who is not let in. */
  Page refusal(String address, String path) {
    return ((Admission.Refused) admit(address, path)).page();
  }
}
