package dev.merrow.ws.client;

/** The WebSocket transport with messages in fragments. */
class WsTransportInFragmentsContractTest extends WsTransportContractTest {

  @Override
  int fragmentBytes() {
    return 50;
  }
}
