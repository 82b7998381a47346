package dev.merrow.interop;

import java.net.URI;
import java.util.List;

/** What peers connect to, ours or TinyBase's. */
interface BrokerUnderTest extends AutoCloseable {

  /** The port of 127.0.0.1 that it listens on. */
  int port();

  /** Where to meet those who choose the same path. */
  default URI at(String path) {
    return URI.create("ws://127.0.0.1:" + port() + "/" + path);
  }

  /** The stores of its own that it keeps at a path. */
  List<Replica> storesAt(String path);

  /** What went wrong and is more than that nobody answered in time. */
  List<String> errors();

  @Override
  void close();
}
