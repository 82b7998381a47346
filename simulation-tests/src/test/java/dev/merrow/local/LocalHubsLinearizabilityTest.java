package dev.merrow.local;

import java.util.List;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever comes and goes on local hubs could have done so one after the other. */
@Tag("instrumented")
class LocalHubsLinearizabilityTest {

  /** A hub, and who may be on it. */
  @Param(name = "member", gen = IntGen.class, conf = "0:2")
  public static class Members {
    private final LocalHubs hubs = new LocalHubs();
    private final List<LocalTransport> all =
        Stream.generate(() -> new LocalTransport(hubs, "hub", Runnable::run)).limit(3).toList();

    /** Lets a member join, unless it has joined. */
    @Operation
    public void join(@Param(name = "member") int member) {
      hubs.join("hub", all.get(member));
    }

    /** Lets a member leave, if it has joined. */
    @Operation
    public void leave(@Param(name = "member") int member) {
      hubs.leave("hub", all.get(member));
    }

    /** Returns whether a member has joined. */
    @Operation
    public boolean isThere(@Param(name = "member") int member) {
      return !hubs.members("hub", all.get(member).id()).isEmpty();
    }
  }

  @Test
  void membershipIsLinearizable() {
    new ModelCheckingOptions()
        .iterations(6)
        .invocationsPerIteration(150)
        .threads(2)
        .actorsBefore(0)
        .actorsPerThread(3)
        .actorsAfter(1)
        .check(Members.class);
  }
}
