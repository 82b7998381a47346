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
import dev.merrow.store.MerrowException;
import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.BearerToken;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decisions;
import dev.merrow.ws.server.auth.PathRules;
import dev.merrow.ws.server.files.ReloadedFiles;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Knows people by JSON Web Tokens, signed with HS256, RS256 or ES256. Of a token's claims it reads
 *
 * <ul>
 *   <li>{@code sub}: who it is; required
 *   <li>{@code exp}: when it ends, and with it the connection; required
 *   <li>{@code nbf}: when it begins
 *   <li>{@code iss} and {@code aud}: if {@link JwtOptions} ask for them
 *   <li>{@code merrow_paths}: what it allows at which paths, such as {@code {"pets/**":
 *       "read-write", "news": "read-only"}}; required. In a path, a segment that ends with {@code
 *       *} means all that begin so, and a last segment {@code **} any number of segments; where
 *       several match, the one that allows more counts.
 * </ul>
 *
 * <p>Clocks may differ by half a minute. A token is shown in the header {@code Authorization:
 * Bearer TOKEN}, or in the query as {@code access_token=TOKEN}.
 */
public final class JwtAuthenticator implements Authenticator {
  private static final String PATHS = "merrow_paths";
  private static final int MAX_CLOCK_SKEW_SECONDS = 30;

  private final ReloadedFiles<JWTProcessor<SecurityContext>> processor;

  private JwtAuthenticator(JwtOptions options) {
    JWTClaimsSetVerifier<SecurityContext> claims = claimsVerifier(options);
    JwtKeys keys = options.keys();
    this.processor =
        ReloadedFiles.readFiles(
            List.of(keys.file()),
            texts -> processor(JwtKeyReader.read(keys.kind(), texts.get(0)), claims),
            options.clock());
  }

  /**
   * Reads the keys.
   *
   * @throws MerrowException if they can't be read or are not as they must be
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

  private static JWTProcessor<SecurityContext> processor(
      JWSKeySelector<SecurityContext> keys, JWTClaimsSetVerifier<SecurityContext> claims) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(keys);
    processor.setJWTClaimsSetVerifier(claims);
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    return processor;
  }

  @Override
  public CompletionStage<Decision> authenticate(AuthRequest request) {
    return Decisions.now(decide(request));
  }

  private Decision decide(AuthRequest request) {
    String token = BearerToken.of(request.upgrade());
    if (token == null) {
      return Decisions.unknown("It shows no token");
    }
    try {
      JWTClaimsSet claims = processor.get().process(token, null);
      return decide(request, claims);
    } catch (ParseException | BadJOSEException | JOSEException e) {
      return Decisions.unknown("Its token is not accepted: " + e.getMessage());
    }
  }

  private static Decision decide(AuthRequest request, JWTClaimsSet claims) throws ParseException {
    Map<String, ?> paths = claims.getJSONObjectClaim(PATHS);
    try {
      return Decisions.byRules(
          claims.getSubject(),
          PathRules.parse(paths == null ? Map.of() : paths),
          request,
          claims.getExpirationTime().toInstant().plusSeconds(MAX_CLOCK_SKEW_SECONDS));
    } catch (IllegalArgumentException e) {
      return Decisions.forbidden("Its token's " + PATHS + " are not understood: " + e.getMessage());
    }
  }
}
