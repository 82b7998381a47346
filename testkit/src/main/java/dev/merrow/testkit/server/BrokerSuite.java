package dev.merrow.testkit.server;

import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.engine.EngineFactory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * Tests of a broker on the engine under test. Suites run side by side, and the tests of one suite
 * in turn, for they share its fields.
 */
@ResourceLock(providers = BrokerSuite.InTurn.class)
abstract class BrokerSuite {

  /**
   * Keeps the tests of one suite apart. Without a lock they, too, run side by side as soon as a
   * thread has nothing else to do: the execution mode of a nested class is also that of its tests.
   */
  static final class InTurn implements ResourceLocksProvider {
    @Override
    public Set<Lock> provideForNestedClass(
        List<Class<?>> enclosingInstanceTypes, Class<?> testClass) {
      return Set.of(new Lock(enclosingInstanceTypes + " " + testClass.getName()));
    }
  }

  /** Makes the engine under test. */
  abstract EngineFactory engine();

  /** Options with the engine under test, at any port, for everybody. */
  final WsServerOptions.Builder options() {
    return WsServerOptions.builder()
        .port(0)
        .engine(engine())
        .authenticator(Authenticator.allowAll());
  }
}
