package dev.merrow.ws.server.jwt;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens a {@link JwtAuthenticator} accepts. Made by {@link #builder}.
 *
 * @param keys what they must be signed with
 * @param issuer who must have issued them, in the claim {@code iss}; null, the default, for whoever
 *     has the keys
 * @param audience for whom they must be, in the claim {@code aud}; null, the default, for whomever
 * @param clock tells which have expired; the system's by default
 */
public record JwtOptions(
    JwtKeys keys, @Nullable String issuer, @Nullable String audience, InstantSource clock) {

  /** A builder with the defaults. */
  public static Builder builder(JwtKeys keys) {
    return new Builder(keys);
  }

  /** Builds {@link JwtOptions}. Not safe for use by many threads. */
  public static final class Builder {
    private final JwtKeys keys;
    private @Nullable String issuer;
    private @Nullable String audience;
    private InstantSource clock = InstantSource.system();

    private Builder(JwtKeys keys) {
      this.keys = keys;
    }

    /** See {@link JwtOptions#issuer()}. */
    public Builder issuer(@Nullable String issuer) {
      this.issuer = issuer;
      return this;
    }

    /** See {@link JwtOptions#audience()}. */
    public Builder audience(@Nullable String audience) {
      this.audience = audience;
      return this;
    }

    /** See {@link JwtOptions#clock()}. */
    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /** The options. */
    public JwtOptions build() {
      return new JwtOptions(keys, issuer, audience, clock);
    }
  }
}
