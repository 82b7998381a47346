package dev.merrow.ws.server.jwt;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a {@link JwtAuthenticator} accepts. Create it with {@link #builder}.
 *
 * @param keys the keys that must have signed them
 * @param issuer the required issuer, in the claim {@code iss}; null, the default, accepts any
 * @param audience the required audience, in the claim {@code aud}; null, the default, accepts any
 * @param labelsClaim the claim that has the client's labels; {@value #LABELS} by default
 * @param clock the clock for their expiry; the system's by default
 */
public record JwtOptions(
    JwtKeys keys,
    @Nullable String issuer,
    @Nullable String audience,
    String labelsClaim,
    InstantSource clock) {
  /** The default claim for the client's labels. */
  public static final String LABELS = "merrow_labels";

  /** Returns a builder with the defaults. */
  public static Builder builder(JwtKeys keys) {
    return new Builder(keys);
  }

  /** Builds {@link JwtOptions}. Not safe for use by many threads. */
  public static final class Builder {
    private final JwtKeys keys;
    private @Nullable String issuer;
    private @Nullable String audience;
    private String labelsClaim = LABELS;
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

    /** See {@link JwtOptions#labelsClaim()}. */
    public Builder labelsClaim(String claim) {
      this.labelsClaim = claim;
      return this;
    }

    /** See {@link JwtOptions#clock()}. */
    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /** Returns the options. */
    public JwtOptions build() {
      return new JwtOptions(keys, issuer, audience, labelsClaim, clock);
    }
  }
}
