package dev.merrow.ws.server.auth;

import dev.merrow.MerrowException;
import dev.merrow.ws.server.auth.TokenList.Digest;
import dev.merrow.ws.server.auth.TokenList.TokenHolder;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.internal.files.ReloadedFiles;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Identifies clients by tokens in a JSON file, and grants them the access that the file states:
 *
 * <pre>{@code
 * {"tokens": [
 *   {"token": "a long random text", "identity": "anna", "paths": {"pets/**": "read-write"},
 *    "labels": ["owner:anna", "team:red"]},
 *   {"token": "another such text", "identity": "board", "paths": {"pets": "read-only"},
 *    "expiry": "2030-12-31T23:59:59Z"}
 * ]}
 * }</pre>
 *
 * <p>A client presents its token in the header {@code Authorization: Bearer TOKEN}, or in the query
 * as {@code access_token=TOKEN}. In a path, a segment that ends with {@code *} matches every
 * segment with that prefix, and a last segment {@code **} matches any number of segments; if
 * several patterns match, the one that allows more applies. {@code labels} are those of the grant,
 * see {@link Decision.Grant#labels()}; they may be left out. An entry with {@code "administrator":
 * true} is that of an {@linkplain #isAdministrator administrator}. While clients are connected, the
 * file is checked about twice a second: when a token's entry has changed, clients connected with
 * that token are closed with 1008; if only its labels have, these apply to them.
 */
public final class TokenFileAuthenticator implements Authenticator {
  private final ReloadedFiles<TokenList> tokens;
  private final InstantSource clock;

  private TokenFileAuthenticator(Path file, InstantSource clock) {
    this.tokens =
        ReloadedFiles.readFiles(List.of(file), texts -> TokenList.parse(texts.get(0)), clock);
    this.clock = clock;
  }

  /**
   * Reads the file.
   *
   * @throws MerrowException if it can't be read or is not as it must be
   */
  public static TokenFileAuthenticator createTokenFileAuthenticator(Path file) {
    return createTokenFileAuthenticator(file, InstantSource.system());
  }

  /**
   * Reads the file.
   *
   * @param clock tells which tokens have expired, and when to look at the file again
   * @throws MerrowException if it can't be read or is not as it must be
   */
  public static TokenFileAuthenticator createTokenFileAuthenticator(
      Path file, InstantSource clock) {
    return new TokenFileAuthenticator(file, clock);
  }

  @Override
  public CompletionStage<Decision> authenticate(AuthRequest request) {
    return Decisions.now(decide(request));
  }

  private Decision decide(AuthRequest request) {
    String token = BearerToken.of(request.upgrade());
    if (token == null) {
      return Decisions.unknown("There is no token");
    }
    Digest digest = Digest.of(token);
    String path = request.path();
    return RevocableGrant.decide(tokens, list -> decide(list, digest, path));
  }

  private Decision decide(TokenList list, Digest digest, String path) {
    TokenHolder holder = list.find(digest);
    if (holder == null) {
      return Decisions.unknown("The token is not in the file");
    }
    if (holder.hasExpired(clock)) {
      return Decisions.unknown("The token of %s has expired".formatted(holder.identity()));
    }
    return Decisions.byRules(
        holder.identity(), holder.rules(), path, holder.expiry(), holder.labels());
  }

  @Override
  public CompletionStage<Boolean> isAdministrator(Request request) {
    String token = BearerToken.of(request);
    TokenHolder holder = token == null ? null : tokens.get().find(Digest.of(token));
    return CompletableFuture.completedFuture(
        holder != null && holder.administrator() && !holder.hasExpired(clock));
  }
}
