package dev.merrow.interop;

import java.net.URI;
import java.util.List;

/** A broker that peers connect to: Merrow's or TinyBase's. */
interface BrokerUnderTest extends AutoCloseable {

  /** The port of 127.0.0.1 that it listens on. */
  int port();

  /** Returns the URI of a path. */
  default URI at(String path) {
    return URI.create("ws://127.0.0.1:" + port() + "/" + path);
  }

  /** The stores of its own that it keeps at a path. */
  List<Replica> storesAt(String path);

  /** Returns the errors, except timeouts of requests. */
  List<String> errors();

  @Override
  void close();
}
