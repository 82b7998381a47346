package dev.merrow.ws.server.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.JWTClaimsSetVerifier;
import com.nimbusds.jwt.proc.JWTProcessor;
import dev.merrow.MerrowException;
import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.BearerToken;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decisions;
import dev.merrow.ws.server.auth.PathRules;
import dev.merrow.ws.server.auth.RevocableGrant;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.internal.files.ReloadedFiles;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Identifies clients by JSON Web Tokens that are signed with HS256, RS256 or ES256. It reads these
 * claims:
 *
 * <ul>
 *   <li>{@code sub}: the identity; required
 *   <li>{@code exp}: the time at which the token, and with it the connection, ends; required
 *   <li>{@code nbf}: the time before which the token is not valid
 *   <li>{@code iss} and {@code aud}: if {@link JwtOptions} require them
 *   <li>{@code merrow_paths}: the access to each path, such as {@code {"pets/**": "read-write",
 *       "news": "read-only"}}; required. A segment that ends with {@code *} matches all segments
 *       with that prefix, and a last segment {@code **} matches any number of segments; if several
 *       paths match, the one that allows more applies.
 *   <li>{@code merrow_labels}, or the claim that {@link JwtOptions#labelsClaim()} names: the
 *       client's labels, as an array of strings or as one string with spaces between them
 *   <li>{@code merrow_administrator}: {@code true} for an {@linkplain #isAdministrator
 *       administrator}
 * </ul>
 *
 * <p>Clocks may differ by half a minute. A client sends its token in the header {@code
 * Authorization: Bearer TOKEN}, or in the query as {@code access_token=TOKEN}. While clients are
 * connected, the key file is checked about twice a second: when it no longer contains the key of a
 * token, the connections with that token are closed with 1008.
 */
public final class JwtAuthenticator implements Authenticator {
  private static final String PATHS = "merrow_paths";
  private static final String ADMINISTRATOR = "merrow_administrator";
  private static final int MAX_CLOCK_SKEW_SECONDS = 30;

  private final ReloadedFiles<Verifier> verifier;
  private final String labelsClaim;

  /**
   * A selection of keys.
   *
   * @param hasKeys false if there is no usable key, so that no token is accepted
   */
  private record Verifier(JWTProcessor<SecurityContext> processor, boolean hasKeys) {}

  private JwtAuthenticator(JwtOptions options) {
    JWTClaimsSetVerifier<SecurityContext> claims = claimsVerifier(options);
    JwtKeys keys = options.keys();
    this.labelsClaim = options.labelsClaim();
    this.verifier =
        ReloadedFiles.readFiles(
            List.of(keys.file()),
            texts -> verifier(JwtKeyReader.read(keys.kind(), texts.get(0)), claims),
            options.clock());
    if (!verifier.get().hasKeys()) {
      throw new MerrowException(
          "Cannot use %s: Expected RSA keys, EC keys on the curve P-256, or secrets, but there are none"
              .formatted(keys.file()));
    }
  }

  /**
   * Reads the keys.
   *
   * @throws MerrowException if the file cannot be read or parsed, or none of its keys is usable
   */
  public static JwtAuthenticator createJwtAuthenticator(JwtOptions options) {
    return new JwtAuthenticator(options);
  }

  private static JWTClaimsSetVerifier<SecurityContext> claimsVerifier(JwtOptions options) {
    JWTClaimsSet exact = new JWTClaimsSet.Builder().issuer(options.issuer()).build();
    ClaimsVerifier verifier =
        new ClaimsVerifier(
            options.audience(),
            options.issuer() == null ? null : exact,
            Set.of("sub", "exp", PATHS),
            options.clock());
    verifier.setMaxClockSkew(MAX_CLOCK_SKEW_SECONDS);
    return verifier;
  }

  /** Checks claims with the time from a clock. */
  private static final class ClaimsVerifier extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final InstantSource clock;

    ClaimsVerifier(
        @Nullable String audience,
        @Nullable JWTClaimsSet exact,
        Set<String> required,
        InstantSource clock) {
      super(audience, exact, required);
      this.clock = clock;
    }

    @Override
    protected Date currentTime() {
      return Date.from(clock.instant());
    }
  }

  private static Verifier verifier(
      JWSKeySelector<SecurityContext> keys, JWTClaimsSetVerifier<SecurityContext> claims) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(keys);
    processor.setJWTClaimsSetVerifier(claims);
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    return new Verifier(processor, keys != JwtKeyReader.NO_KEYS);
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
    String path = request.path();
    return RevocableGrant.decide(verifier, current -> decide(current, token, path));
  }

  @Override
  public CompletionStage<Boolean> isAdministrator(Request request) {
    String token = BearerToken.of(request);
    return CompletableFuture.completedFuture(
        token != null && isAdministrator(verifier.get(), token));
  }

  private static boolean isAdministrator(Verifier current, String token) {
    try {
      return Boolean.TRUE.equals(current.processor().process(token, null).getClaim(ADMINISTRATOR));
    } catch (ParseException | BadJOSEException | JOSEException e) {
      // what was wrong with it, the decision on a path tells
      return false;
    }
  }

  private Decision decide(Verifier current, String token, String path) {
    try {
      return decide(current.processor().process(token, null), path);
    } catch (ParseException | BadJOSEException | JOSEException e) {
      return Decisions.unknown("The token is not accepted: " + e.getMessage());
    }
  }

  private Decision decide(JWTClaimsSet claims, String path) throws ParseException {
    String subject = claims.getSubject();
    Date expiry = claims.getExpirationTime();
    Map<String, ?> paths = claims.getJSONObjectClaim(PATHS);
    if (subject == null || expiry == null || paths == null) {
      // the verifier requires the claims, but accepts null as a value
      return Decisions.unknown("The token lacks one of sub, exp and " + PATHS);
    }
    PathRules rules;
    try {
      rules = PathRules.parse(paths);
    } catch (IllegalArgumentException e) {
      return Decisions.forbidden("Its token's " + PATHS + " are not understood: " + e.getMessage());
    }
    try {
      return Decisions.byRules(
          subject,
          rules,
          path,
          expiry.toInstant().plusSeconds(MAX_CLOCK_SKEW_SECONDS),
          labels(claims.getClaim(labelsClaim)));
    } catch (IllegalArgumentException e) {
      return Decisions.forbidden(
          "Its token's " + labelsClaim + " are not understood: " + e.getMessage());
    }
  }

  /**
   * Reads the labels.
   *
   * @throws IllegalArgumentException if the claim is neither a string nor an array of strings
   */
  private static Set<String> labels(@Nullable Object claim) {
    Set<String> labels = new LinkedHashSet<>();
    if (claim instanceof String text) {
      // as in the claim scope (RFC 8693, section 4.2)
      labels.addAll(List.of(text.split(" ", -1)));
      labels.remove("");
    } else if (claim instanceof List<?> list) {
      for (Object each : list) {
        if (!(each instanceof String label)) {
          throw new IllegalArgumentException("Expected strings in the array");
        }
        labels.add(label);
      }
    } else if (claim != null) {
      throw new IllegalArgumentException(
          "Expected an array of strings, or a string with spaces between the labels");
    }
    return labels;
  }
}
