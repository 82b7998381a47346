package dev.merrow.ws.server.cli;

import static dev.merrow.ws.server.audiences.RulesFile.createRulesFile;
import static dev.merrow.ws.server.auth.OriginAuthenticator.createOriginAuthenticator;
import static dev.merrow.ws.server.auth.TokenFileAuthenticator.createTokenFileAuthenticator;
import static dev.merrow.ws.server.jwt.JwtAuthenticator.createJwtAuthenticator;

import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.jwt.JwtKeys;
import dev.merrow.ws.server.jwt.JwtOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The access of clients. */
final class AccessSettings {
  @Option(
      names = "--allow-all",
      description =
          "Let every client read and write everything. This is the default when --host is "
              + "reachable from this machine alone and no other authenticator is chosen.")
  boolean allowAll;

  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description =
          "Admit clients that present a token listed in this JSON file, with the access "
              + "that the file grants. The file is read again when it changes.")
  @Nullable Path tokens;

  @Option(
      names = "--jwt-secret",
      paramLabel = "FILE",
      description =
          "Admit clients that present a JSON Web Token signed with the secret in this file "
              + "(HS256).")
  @Nullable Path jwtSecret;

  @Option(
      names = "--jwt-pem",
      paramLabel = "FILE",
      description =
          "Admit clients that present a JSON Web Token that this public key or certificate "
              + "in PEM verifies (RS256, ES256).")
  @Nullable Path jwtPem;

  @Option(
      names = "--jwt-jwks",
      paramLabel = "FILE",
      description =
          "Admit clients that present a JSON Web Token that a key of this JSON Web Key Set "
              + "verifies (HS256, RS256, ES256).")
  @Nullable Path jwtKeySet;

  @Option(
      names = "--jwt-issuer",
      paramLabel = "TEXT",
      description = "Accept only tokens from this issuer (iss).")
  @Nullable String jwtIssuer;

  @Option(
      names = "--jwt-audience",
      paramLabel = "TEXT",
      description = "Accept only tokens for this audience (aud).")
  @Nullable String jwtAudience;

  @Option(
      names = "--jwt-labels",
      paramLabel = "CLAIM",
      defaultValue = JwtOptions.LABELS,
      description =
          "The claim of a token that has the client's labels: an array of strings, or a string "
              + "with spaces between them. Default: ${DEFAULT-VALUE}.")
  String jwtLabels = JwtOptions.LABELS;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description =
          "Give each client only the rows, values and columns that the rules in this JSON file "
              + "give to its labels. Needs --store. The file is read again when it changes. "
              + "Default: a client gets all of a path that it may read.")
  @Nullable Path rules;

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      split = ",",
      description =
          "Admit browsers only from pages of this site, such as https://example.com. Repeat "
              + "the option, or separate sites by commas. Default: pages of any site.")
  List<String> origins = List.of();

  /**
   * Sets the access.
   *
   * @param hasStores whether paths have stores, which rules need
   */
  void apply(WsServerOptions.Builder options, boolean hasStores) {
    if (rules != null) {
      if (!hasStores) {
        throw new IllegalArgumentException("--rules needs --store");
      }
      options.audiences(createRulesFile(rules));
    }
    Authenticator chosen = chosen();
    if (chosen == null) {
      requireNoChoice(options);
    }
    if (!origins.isEmpty()) {
      // an address that only this machine reaches needs no choice
      Authenticator next = chosen == null ? Authenticator.allowAll() : chosen;
      options.authenticator(createOriginAuthenticator(origins, next));
    } else if (chosen != null) {
      options.authenticator(chosen);
    }
  }

  /** Checks that the options allow that nothing is chosen. */
  private static void requireNoChoice(WsServerOptions.Builder options) {
    try {
      options.build();
    } catch (IllegalArgumentException e) {
      // fails by itself if something else is wrong
      options.authenticator(Authenticator.allowAll()).build();
      throw new IllegalArgumentException(
          e.getMessage() + " with --tokens, --jwt-secret, --jwt-pem, --jwt-jwks or --allow-all", e);
    }
  }

  private @Nullable Authenticator chosen() {
    List<Authenticator> chosen = new ArrayList<>();
    if (allowAll) {
      chosen.add(Authenticator.allowAll());
    }
    if (tokens != null) {
      chosen.add(createTokenFileAuthenticator(tokens));
    }
    if (jwtSecret != null) {
      chosen.add(jwt(JwtKeys.ofSecret(jwtSecret)));
    }
    if (jwtPem != null) {
      chosen.add(jwt(JwtKeys.ofPem(jwtPem)));
    }
    if (jwtKeySet != null) {
      chosen.add(jwt(JwtKeys.ofJwks(jwtKeySet)));
    }
    if (chosen.size() > 1) {
      throw new IllegalArgumentException(
          "Only one of --allow-all, --tokens, --jwt-secret, --jwt-pem and --jwt-jwks can be"
              + " chosen");
    }
    return chosen.isEmpty() ? null : chosen.get(0);
  }

  private Authenticator jwt(JwtKeys keys) {
    return createJwtAuthenticator(
        JwtOptions.builder(keys)
            .issuer(jwtIssuer)
            .audience(jwtAudience)
            .labelsClaim(jwtLabels)
            .build());
  }
}
