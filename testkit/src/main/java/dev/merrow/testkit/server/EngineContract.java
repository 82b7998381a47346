package dev.merrow.testkit.server;

import dev.merrow.ws.server.engine.EngineFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The contract of every {@link dev.merrow.ws.server.engine.Engine}, as clients see it: the tests
 * drive a broker on the engine over real sockets. Extend it with a test of each engine, which
 * defines how to create one.
 *
 * <pre>{@code
 * class MyEngineTest extends EngineContract {
 *   @Override
 *   protected EngineFactory engine() {
 *     return MyEngine::new;
 *   }
 * }
 * }</pre>
 *
 * <p>An engine that listens at a host and port of its own extends {@link ListeningEngineContract}.
 */
public abstract class EngineContract {

  /**
   * Returns the factory of the engine under test. Suites run in parallel, so several threads may
   * call this, and more than once. The engines must report the port that they listen on.
   */
  protected abstract EngineFactory engine();

  /**
   * Returns whether a refused client gets an HTTP status. Otherwise its socket opens and is closed
   * with 1008, as in a container that reports sockets only once they are open.
   */
  protected boolean refusesWithStatus() {
    return true;
  }

  /** Many paths over one socket. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class Channels extends ChannelsSuite {
    @Override
    EngineFactory engine() {
      return EngineContract.this.engine();
    }
  }

  /** The access of clients. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class Grants extends GrantsSuite {
    @Override
    EngineFactory engine() {
      return EngineContract.this.engine();
    }

    @Override
    boolean refusesWithStatus() {
      return EngineContract.this.refusesWithStatus();
    }
  }

  /** JSON that is deeper or longer than it may be. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class JsonLimits extends JsonLimitsSuite {
    @Override
    EngineFactory engine() {
      return EngineContract.this.engine();
    }
  }

  /** Payloads and fragments, right and wrong. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class Payloads extends PayloadsSuite {
    @Override
    EngineFactory engine() {
      return EngineContract.this.engine();
    }
  }

  /** Signs of life. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class Ping extends PingSuite {
    @Override
    EngineFactory engine() {
      return EngineContract.this.engine();
    }
  }

  /** The routing of messages. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class Routing extends RoutingSuite {
    @Override
    EngineFactory engine() {
      return EngineContract.this.engine();
    }
  }

  /** Clients that don't read what they are sent. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class SlowReader extends SlowReaderSuite {
    @Override
    EngineFactory engine() {
      return EngineContract.this.engine();
    }
  }

  /** What clients are told of a path's store. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class StoreNotices extends StoreNoticeSuite {
    @Override
    EngineFactory engine() {
      return EngineContract.this.engine();
    }
  }

  /** Paths with a store of the server's own. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class Stores extends StoresSuite {
    @Override
    EngineFactory engine() {
      return EngineContract.this.engine();
    }
  }
}
