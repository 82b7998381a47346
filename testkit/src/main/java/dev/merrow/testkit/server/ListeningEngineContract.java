package dev.merrow.testkit.server;

import dev.merrow.ws.server.engine.EngineFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What every engine must do that listens at the host and port of its options, beside what all must
 * do: HTTP's side of a handshake, its own end, and paths just as they are sent.
 */
public abstract class ListeningEngineContract extends EngineContract {

  /** What the engine makes of what the broker decides. */
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
