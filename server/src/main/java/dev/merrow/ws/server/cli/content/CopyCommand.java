package dev.merrow.ws.server.cli.content;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.FutureStampException;
import dev.merrow.ws.server.cli.content.SessionOptions.Use;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Merges the content of one store into another. */
@Command(
    name = "copy",
    sortOptions = false,
    usageHelpWidth = 100,
    description = {
      "Merges the content of one store into another, stamps and deleted cells included, and waits",
      "until it has arrived. The later write of each cell wins. The source stays as it is."
    },
    footer = {
      "",
      "Examples:",
      "  merrow-server copy ws://localhost:8048/pets pets.db",
      "      from a broker into a database; again, to add what is new",
      "  merrow-server copy pets.json ws://localhost:8048/pets",
      "      from a file to a broker",
      "  MERROW_TOKEN=one MERROW_TO_TOKEN=other merrow-server copy wss://a.example/pets \\",
      "      wss://b.example/pets",
      "      from broker to broker, with a token for each"
    })
public final class CopyCommand extends ContentCommand {
  private static final String TO_TOKEN_VARIABLE = "MERROW_TO_TOKEN";

  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      converter = Endpoint.Converter.class,
      description = "A broker's ws://HOST:PORT/PATH, a JSON file or a SQLite database.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Endpoint source;

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      converter = Endpoint.Converter.class,
      description = "Another one. A file or database that does not exist is made.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Endpoint target;

  @Mixin private BrokerOptions broker = new BrokerOptions();

  @Option(
      names = "--to-token-file",
      paramLabel = "FILE",
      description =
          "Present the token in this file to the broker of TARGET. Default: the token in the "
              + "environment's "
              + TO_TOKEN_VARIABLE
              + "; else, if SOURCE is no other broker, the token of --token-file or of "
              + BrokerOptions.TOKEN_VARIABLE
              + ".")
  private @Nullable Path toTokenFile;

  @Override
  void run(Terminal terminal) {
    BrokerAccess from = broker.access(environment());
    MergeableChanges content;
    CommandFailure missing = null;
    try (ContentSession session = source.open(new SessionOptions(from, Use.READ, terminal))) {
      content = session.store().getMergeableContent().asChanges();
      try {
        session.requireComplete();
      } catch (CommandFailure e) {
        missing = e;
      }
    }
    SessionOptions to =
        new SessionOptions(broker.access(targetToken(from.token())), Use.WRITE, terminal);
    try (ContentSession session = target.open(to)) {
      merge(content, session);
    }
    if (missing != null) {
      throw missing;
    }
  }

  private void merge(MergeableChanges content, ContentSession session) {
    if (!(target instanceof Endpoint.Broker)) {
      // what is saved keeps all stamps, also those of a clock that is wrong
      session.store().loadMergeableChanges(content);
      session.save();
      return;
    }
    FutureStampException future = null;
    try {
      session.store().applyMergeableChanges(content);
    } catch (FutureStampException e) {
      future = e;
    }
    session.save();
    if (future != null) {
      throw new CommandFailure(
          CommandFailure.INCOMPLETE,
          "%s cells are left out: %s".formatted(future.leftOut().cellCount(), future.getMessage()),
          future);
    }
  }

  /** Returns the token for the target, which is that for the source if no other broker gets it. */
  private @Nullable Supplier<String> targetToken(@Nullable Supplier<String> ofSource) {
    Supplier<String> own =
        BrokerOptions.token(toTokenFile, environment().variable(TO_TOKEN_VARIABLE));
    if (own != null) {
      return own;
    }
    boolean elsewhere =
        source instanceof Endpoint.Broker one
            && target instanceof Endpoint.Broker other
            && !isSameServer(one.uri(), other.uri());
    return elsewhere ? null : ofSource;
  }

  private static boolean isSameServer(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && Objects.equals(one.getRawAuthority(), other.getRawAuthority());
  }
}
