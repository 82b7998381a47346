package dev.merrow.testkit.server;

import dev.merrow.ws.server.engine.EngineFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The additional contract of engines that listen at the host and port of their options: HTTP's part
 * of a handshake, shutdown, and paths exactly as sent.
 */
public abstract class ListeningEngineContract extends EngineContract {

  /** The engine's responses to the broker's decisions. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class Seam extends EngineSuite {
    @Override
    EngineFactory engine() {
      return ListeningEngineContract.this.engine();
    }
  }

  /** HTTP's side of a handshake. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class Handshake extends HandshakeSuite {
    @Override
    EngineFactory engine() {
      return ListeningEngineContract.this.engine();
    }
  }

  /** Beginning and end. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class Lifecycle extends LifecycleSuite {
    @Override
    EngineFactory engine() {
      return ListeningEngineContract.this.engine();
    }
  }

  /** Paths just as they are sent. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class PathNames extends PathNamesSuite {
    @Override
    EngineFactory engine() {
      return ListeningEngineContract.this.engine();
    }
  }
}
