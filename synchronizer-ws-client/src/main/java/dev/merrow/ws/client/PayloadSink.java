package dev.merrow.ws.client;

import dev.merrow.wire.Utf8Text;

/** Takes the payloads that come in on a link, one after the other. */
interface PayloadSink {
  /** A payload came in. Must return at once. */
  void received(Utf8Text payload);

  /** The socket that payloads came in on is gone, and nothing that is incomplete will be whole. */
  default void socketGone() {}
}
