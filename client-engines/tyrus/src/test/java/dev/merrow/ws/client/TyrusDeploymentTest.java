package dev.merrow.ws.client;

import dev.merrow.ws.client.engine.ClientEngine;

/** As {@link DeploymentTest}, with Tyrus. */
class TyrusDeploymentTest extends DeploymentTest {
  @Override
  ClientEngine engine() {
    return ClientEngine.installed("tyrus");
  }
}
