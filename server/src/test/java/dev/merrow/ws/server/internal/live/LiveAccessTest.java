package dev.merrow.ws.server.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.StringCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Middleware;
import dev.merrow.testkit.server.RawSocket;
import dev.merrow.ws.server.LivePage;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.audiences.Audience;
import dev.merrow.ws.server.audiences.AudienceRules;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.OriginAuthenticator;
import dev.merrow.ws.server.auth.TokenFileAuthenticator;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.internal.live.LiveBroker.Answer;
import dev.merrow.ws.server.limits.ShareLimits;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.Writer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may look, and what other sites can't do. */
class LiveAccessTest {
  private static final String ANNA = "a-token-of-anna-1";
  private static final String BOARD = "a-token-of-a-board";
  private static final String ADMIN = "a-token-of-an-admin";
  private static final String OLD = "a-token-that-is-old";

  @TempDir private Path directory;
  private volatile Instant now = Instant.now();

  private Path tokens() throws IOException {
    return Files.writeString(
        directory.resolve("tokens.json"),
        """
        {"tokens": [
          {"token": "%s", "identity": "anna", "paths": {"pets": "read-write"}},
          {"token": "%s", "identity": "board", "paths": {"pets": "read-only"}},
          {"token": "%s", "identity": "root", "paths": {}, "administrator": true},
          {"token": "%s", "identity": "old", "paths": {"**": "read-write"},
           "administrator": true, "expiry": "2020-01-01T00:00:00Z"}]}
        """
            .formatted(ANNA, BOARD, ADMIN, OLD));
  }

  private static WsServerOptions.Builder storing() {
    return WsServerOptions.builder()
        .port(0)
        .stores(path -> Optional.of(PathStore.inMemory(MergeableStore.createMergeableStore())));
  }

  private LiveBroker broker() throws IOException {
    InstantSource clock = () -> now;
    return new LiveBroker(
        storing()
            .authenticator(TokenFileAuthenticator.createTokenFileAuthenticator(tokens(), clock))
            .clock(clock)
            .build());
  }

  private static HttpRequest.Builder as(String token, HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + token);
  }

  private static Answer login(LiveBroker broker, String token) throws Exception {
    return broker.send(
        as(token, broker.request("api/v1/login"))
            .header("Merrow-Request", "1")
            .method("POST", HttpRequest.BodyPublishers.noBody()));
  }

  private static String cookie(Answer login) {
    return login.expect(200).header("Set-Cookie").replaceFirst(";.*", "");
  }

  @Test
  void aGrantShowsItsPathsAndNothingElse() throws Exception {
    try (LiveBroker broker = broker()) {
      MergeableStore pets = broker.join("pets", ANNA);
      pets.setCell("pets", "fido", "species", "dog");
      for (String token : List.of(ANNA, BOARD)) {
        Answer paths = broker.send(as(token, broker.request("api/v1/paths"))).expect(200);
        assertThat(paths.text())
            .contains("\"path\":\"pets\"", token.equals(ANNA) ? "read-write" : "read-only");
        Answer path = broker.send(as(token, broker.request("api/v1/path?path=pets"))).expect(200);
        assertThat(path.text()).doesNotContain("clientList", "127.0.0.1", "anna");
        broker.send(as(token, broker.request("api/v1/path?path=shop"))).expect(403);
        broker.send(as(token, broker.request("api/v1/rows?path=shop&table=t"))).expect(403);
        broker.send(as(token, broker.request("api/v1/path/events?path=shop"))).expect(403);
        broker.send(as(token, broker.request("api/v1/problems"))).expect(403);
      }
      broker.send(broker.request("api/v1/paths")).expect(401);
      broker.send(broker.request("api/v1/path?path=pets")).expect(401);
      broker.send(broker.request("api/v1/paths/events")).expect(401);
      for (String unknown : List.of(OLD, "a-token-nobody-has")) {
        broker.send(as(unknown, broker.request("api/v1/paths"))).expect(401);
        login(broker, unknown).expect(401);
      }
      // a token has no place in a URL
      broker.send(broker.request("api/v1/path?path=pets&access_token=" + ANNA)).expect(401);
    }
  }

  @Test
  void onAPathWithRulesEachSeesItsPart() throws Exception {
    Path tokens =
        Files.writeString(
            directory.resolve("tokens.json"),
            """
            {"tokens": [
              {"token": "%s", "identity": "anna", "paths": {"tasks": "read-write"},
               "labels": ["user:anna"]},
              {"token": "%s", "identity": "ben", "paths": {"tasks": "read-write"},
               "labels": ["user:ben"]},
              {"token": "%s", "identity": "root", "paths": {}, "administrator": true}]}
            """
                .formatted(ANNA, BOARD, ADMIN));
    AudienceRules rules =
        (tableId, rowId, cells) ->
            cells.get("owner") instanceof StringCell owner
                ? Audience.of("user:" + owner.value())
                : Audience.NOBODY;
    try (LiveBroker broker =
        new LiveBroker(
            storing()
                .authenticator(TokenFileAuthenticator.createTokenFileAuthenticator(tokens))
                .audiences(path -> rules)
                .build())) {
      MergeableStore annas = broker.join("tasks", ANNA);
      MergeableStore bens = broker.join("tasks", BOARD);
      annas.setRow("tasks", "hers", Map.of("owner", Cell.of("anna"), "what", Cell.of("secret-a")));
      bens.setRow("tasks", "his", Map.of("owner", Cell.of("ben"), "what", Cell.of("secret-b")));
      String all = "api/v1/rows?path=tasks&table=tasks";
      broker.untilSent(
          answer -> answer.text().contains("secret-a") && answer.text().contains("secret-b"),
          () -> as(ADMIN, broker.request(all)));
      broker.untilSent(
          answer -> answer.text().contains("secret-a"), () -> as(ANNA, broker.request(all)));

      for (String question :
          List.of(
              all,
              all + "&filter=secret-b",
              all + "&deleted=true",
              "api/v1/row?path=tasks&table=tasks&row=his",
              "api/v1/values?path=tasks",
              "api/v1/path?path=tasks",
              "api/v1/paths")) {
        assertThat(broker.send(as(ANNA, broker.request(question))).expect(200).text())
            .as(question)
            .doesNotContain("secret-b", "ben");
      }
      assertThat(broker.send(as(ANNA, broker.request("api/v1/path?path=tasks"))).text())
          .contains("{\"table\":\"tasks\",\"rows\":1}")
          .as("how much there is in all")
          .doesNotContain("\"rows\":2", "memoryBytes");
      try (LiveBroker.Events events =
          broker
          .new Events(as(ANNA, broker.request("api/v1/path/events?path=tasks&table=tasks")))) {
        assertThat(events.next("state")).doesNotContain("ben");
        bens.setCell("tasks", "his", "what", "secret-c");
        broker.untilSent(
            answer -> answer.text().contains("secret-c"), () -> as(ADMIN, broker.request(all)));
        annas.setCell("tasks", "hers", "what", "secret-d");
        assertThat(events.next("cells")).contains("secret-d").doesNotContain("secret-c", "his");
      }
      // what Anna may not write, the page does not write for her either, and says so
      Answer refused =
          change(broker, ANNA, "PUT", "cell?path=tasks&table=tasks&row=his&cell=owner", "\"anna\"");
      assertThat(refused.expect(422).member("error").asString()).isEqualTo("refused");
      assertThat(refused.member("message").asString()).contains("owner", "his");
      change(broker, ANNA, "PUT", "cell?path=tasks&table=tasks&row=hers&cell=what", "\"new\"")
          .expect(200);
      assertThat(broker.send(as(ADMIN, broker.request(all))).text())
          .as("what is answered with 200 is there")
          .contains("\"new\"");
      annas.setCell("tasks", "hers", "what", "secret-e");
      broker.untilSent(
          answer -> answer.text().contains("secret-e"), () -> as(ADMIN, broker.request(all)));
      assertThat(bens.getCell("tasks", "his", "owner")).isEqualTo(Cell.of("ben"));
      assertThat(broker.send(as(ADMIN, broker.request(all))).text()).contains("secret-c");
    }
  }

  @Test
  void anAdministratorSeesAllAndChangesOnlyWhatIsGranted() throws Exception {
    try (LiveBroker broker = broker()) {
      MergeableStore pets = broker.join("pets", ANNA);
      pets.setCell("pets", "fido", "species", "dog");
      assertThat(broker.send(as(ADMIN, broker.request("api/v1/me"))).text())
          .contains("\"known\":true", "\"administrator\":true");
      assertThat(broker.send(as(ADMIN, broker.request("api/v1/paths"))).text())
          .contains("\"path\":\"pets\"", "read-only");
      assertThat(broker.send(as(ADMIN, broker.request("api/v1/path?path=pets"))).text())
          .contains("\"identity\":\"anna\"", "\"address\":\"127.0.0.1\"");
      broker.send(as(ADMIN, broker.request("api/v1/problems"))).expect(200);
      Answer refused =
          broker.send(
              as(ADMIN, broker.request("api/v1/value?path=pets&value=v"))
                  .header("Merrow-Request", "1")
                  .method("PUT", HttpRequest.BodyPublishers.ofString("1")));
      assertThat(refused.expect(403).member("error").asString()).isEqualTo("read-only");
    }
  }

  @Test
  void aReaderChangesNothing() throws Exception {
    try (LiveBroker broker = broker()) {
      MergeableStore pets = broker.join("pets", ANNA);
      pets.setCell("pets", "fido", "species", "dog");
      for (String[] each :
          new String[][] {
            {"PUT", "cell?path=pets&table=pets&row=fido&cell=species"},
            {"DELETE", "cell?path=pets&table=pets&row=fido&cell=species"},
            {"POST", "row?path=pets&table=pets"},
            {"DELETE", "row?path=pets&table=pets&row=fido"},
            {"PUT", "value?path=pets&value=v"},
            {"DELETE", "value?path=pets&value=v"}
          }) {
        broker
            .send(
                as(BOARD, broker.request("api/v1/" + each[1]))
                    .header("Merrow-Request", "1")
                    .method(each[0], HttpRequest.BodyPublishers.ofString("1")))
            .expect(403);
      }
      assertThat(pets.getString("pets", "fido", "species")).isEqualTo("dog");
    }
  }

  private static Answer change(
      LiveBroker broker, String token, String method, String resource, String body)
      throws Exception {
    return broker.send(
        as(token, broker.request("api/v1/" + resource))
            .header("Merrow-Request", "1")
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void middlewareSeesWhoWritesAndWhatItRefusesIsToldAndChangesNothing() throws Exception {
    MergeableStore own = MergeableStore.createMergeableStore();
    own.setRow("pets", "fido", Map.of("species", Cell.of("dog"), "legs", Cell.of(4)));
    own.setValue("open", true);
    List<Writer> writers = new CopyOnWriteArrayList<>();
    Middleware middleware = Middleware.createMiddleware(own);
    middleware.addWillSetCellCallback(
        (tableId, rowId, cellId, cell) -> {
          Writer writer = Writer.of(own);
          if (writer != null) {
            writers.add(writer);
          }
          // only the program itself may write to these
          return writer == null || !cellId.equals("legs") ? cell : null;
        });
    middleware.addWillDelCellCallback(
        (tableId, rowId, cellId) -> Writer.of(own) == null || !cellId.equals("legs"));
    middleware.addWillDelRowCallback((tableId, rowId) -> Writer.of(own) == null);
    middleware.addWillSetValueCallback(
        (valueId, value) -> Writer.of(own) == null || !valueId.equals("open") ? value : null);
    middleware.addWillDelValueCallback(valueId -> Writer.of(own) == null);
    try (LiveBroker broker =
        new LiveBroker(
            WsServerOptions.builder()
                .port(0)
                .stores(path -> Optional.of(PathStore.inMemory(own)))
                .authenticator(
                    TokenFileAuthenticator.createTokenFileAuthenticator(
                        Files.writeString(
                            directory.resolve("tokens.json"),
                            """
                            {"tokens": [{"token": "%s", "identity": "anna",
                              "paths": {"pets": "read-write"}, "labels": ["staff"]}]}
                            """
                                .formatted(ANNA))))
                .build())) {
      MergeableStore unused = broker.join("pets", ANNA);
      String fido = "?path=pets&table=pets&row=fido";
      change(broker, ANNA, "PUT", "cell" + fido + "&cell=species", "\"wolf\"").expect(200);
      assertThat(writers).containsExactly(new Writer("pets", "anna", Set.of("staff")));
      assertThat(own.getString("pets", "fido", "species")).isEqualTo("wolf");

      Map<String, Cell> before = own.getRow("pets", "fido");
      Answer refused = change(broker, ANNA, "PUT", "cell" + fido + "&cell=legs", "3").expect(422);
      assertThat(refused.member("error").asString()).isEqualTo("refused");
      assertThat(refused.member("message").asString()).contains("legs");
      for (String[] each :
          new String[][] {
            {"PUT", "row" + fido, "{\"legs\":3,\"species\":\"cat\"}"},
            {"DELETE", "cell" + fido + "&cell=legs", ""},
            {"DELETE", "row" + fido, ""},
            {"POST", "row?path=pets&table=pets", "{\"legs\":3}"},
            {"POST", "row?path=pets&table=pets", "{\"legs\":3,\"species\":\"cat\"}"},
            {"PUT", "value?path=pets&value=open", "false"},
            {"DELETE", "value?path=pets&value=open", ""}
          }) {
        assertThat(change(broker, ANNA, each[0], each[1], each[2]).status())
            .as(String.join(" ", each))
            .isEqualTo(422);
      }
      assertThat(own.getRow("pets", "fido")).isEqualTo(before);
      assertThat(own.getRowIds("pets")).containsExactly("fido");
      assertThat(own.getValues()).isEqualTo(Map.of("open", Cell.of(true)));
    }
  }

  private static ShareLimits limits(long pathBytes) {
    ShareLimits usual = ShareLimits.DEFAULTS;
    return new ShareLimits(
        usual.incomingBytes(),
        usual.outgoingBytes(),
        usual.storedBytes(),
        pathBytes,
        usual.messagesPerSecond(),
        usual.fairBytesPerSecond(),
        usual.refusedCells(),
        usual.idleConnections());
  }

  @Test
  void whatIsWrittenCountsAgainstTheLimitsOfWhatIsStored() throws Exception {
    try (LiveBroker broker =
        new LiveBroker(
            storing()
                .authenticator(Authenticator.allowAll())
                .shareLimits(limits(100_000))
                .build())) {
      MergeableStore unused = broker.join("pets");
      String[] story = {"path", "pets", "value", "story"};
      String half = "\"" + "x".repeat(60_000) + "\"";
      broker.until(answer -> answer.status() == 200, "values", "path", "pets");
      broker.change("PUT", "value", half, story).expect(200);
      Answer full = broker.change("PUT", "value", half, "path", "pets", "value", "other");
      assertThat(full.expect(507).member("error").asString()).isEqualTo("full");
      assertThat(broker.get("values", "path", "pets").text()).doesNotContain("other");

      // what is there may be changed, and what is deleted makes room
      broker.change("PUT", "value", half.replace('x', 'y'), story).expect(200);
      broker.change("PUT", "value", "1", story).expect(200);
      broker.change("PUT", "value", half, "path", "pets", "value", "other").expect(200);
    }
  }

  @Test
  void whoHasSignedInHasACookieThatScriptsCantRead() throws Exception {
    try (LiveBroker broker = broker()) {
      MergeableStore pets = broker.join("pets", ANNA);
      pets.setCell("pets", "fido", "species", "dog");
      Answer login = login(broker, ANNA);
      assertThat(login.expect(200).header("Set-Cookie"))
          .startsWith("merrow-live-" + broker.server.port() + "=")
          .contains("; HttpOnly", "; SameSite=Strict", "; Max-Age=3600", "; Path=/")
          .doesNotContain(ANNA, "Secure");
      String cookie = cookie(login);
      HttpRequest.Builder paths = broker.request("api/v1/paths").header("Cookie", cookie);
      assertThat(broker.send(paths).expect(200).text()).contains("pets");
      assertThat(broker.send(broker.request("api/v1/me").header("Cookie", "a=b; " + cookie)).text())
          .contains("\"signedIn\":true", "\"known\":true");

      // a cookie alone, which a page of another site may make a browser send, changes nothing
      HttpRequest.Builder forged =
          broker
              .request("api/v1/value?path=pets&value=v")
              .header("Cookie", cookie)
              .method("PUT", HttpRequest.BodyPublishers.ofString("1"));
      assertThat(broker.send(forged).expect(403).member("error").asString())
          .isEqualTo("header-missing");

      broker
          .send(
              broker
                  .request("api/v1/logout")
                  .header("Cookie", cookie)
                  .header("Merrow-Request", "1")
                  .method("POST", HttpRequest.BodyPublishers.noBody()))
          .expect(200);
      broker.send(paths).expect(401);
      assertThat(cookie(login(broker, ANNA))).isNotEqualTo(cookie);
    }
  }

  @Test
  void aProxyThatSpeaksTlsMakesTheCookieSecure() throws Exception {
    try (LiveBroker broker =
        new LiveBroker(
            storing()
                .livePage(LivePage.ON)
                .authenticator(TokenFileAuthenticator.createTokenFileAuthenticator(tokens()))
                .build())) {
      for (String[] header :
          new String[][] {
            {"X-Forwarded-Proto", "https"},
            // the browser says how it has got the page, even if the proxy does not
            {"Origin", "https://127.0.0.1:" + broker.server.port()}
          }) {
        Answer login =
            broker.send(
                as(ANNA, broker.request("api/v1/login"))
                    .header("Merrow-Request", "1")
                    .header(header[0], header[1])
                    .method("POST", HttpRequest.BodyPublishers.noBody()));
        assertThat(login.header("Set-Cookie")).endsWith("; Secure");
      }
    }
  }

  @Test
  void aSessionEndsWithItsTime() throws Exception {
    try (LiveBroker broker = broker()) {
      String cookie = cookie(login(broker, ANNA));
      HttpRequest.Builder paths = broker.request("api/v1/paths").header("Cookie", cookie);
      now = now.plus(Duration.ofMinutes(59));
      broker.send(paths).expect(200);
      now = now.plus(Duration.ofMinutes(2));
      broker.send(paths).expect(401);
    }
  }

  @Test
  void eventsEndWhenTheTokenIsRevoked() throws Exception {
    try (LiveBroker broker = broker()) {
      MergeableStore pets = broker.join("pets", ANNA);
      pets.setCell("pets", "fido", "species", "dog");
      try (LiveBroker.Events path =
              broker.new Events(as(BOARD, broker.request("api/v1/path/events?path=pets")));
          LiveBroker.Events paths =
              broker.new Events(as(BOARD, broker.request("api/v1/paths/events")))) {
        assertThat(path.next("state")).isNotEqualTo("end");
        assertThat(paths.next("paths")).isNotEqualTo("end");
        Files.writeString(
            directory.resolve("tokens.json"),
            """
            {"tokens": [{"token": "%s", "identity": "anna", "paths": {"pets": "read-write"}}]}
            """
                .formatted(ANNA));
        now = now.plus(Duration.ofSeconds(5));
        assertThat(path.next("ended")).isEqualTo("{}");
        assertThat(paths.next("ended")).isEqualTo("{}");
      }
    }
  }

  @Test
  void eventsForAdministratorsEndWithTheirRights() throws Exception {
    String all =
        """
        {"tokens": [{"token": "%s", "identity": "root", "paths": {"pets": "read-write"}%s}]}
        """;
    Path tokens = directory.resolve("tokens.json");
    Files.writeString(tokens, all.formatted(ADMIN, ", \"administrator\": true"));
    InstantSource clock = () -> now;
    try (LiveBroker broker =
        new LiveBroker(
            storing()
                .authenticator(TokenFileAuthenticator.createTokenFileAuthenticator(tokens, clock))
                .clock(clock)
                .build())) {
      MergeableStore pets = broker.join("pets", ADMIN);
      pets.setCell("pets", "fido", "species", "dog");
      try (LiveBroker.Events path =
              broker.new Events(as(ADMIN, broker.request("api/v1/path/events?path=pets")));
          LiveBroker.Events paths =
              broker.new Events(as(ADMIN, broker.request("api/v1/paths/events")))) {
        assertThat(path.next("state")).contains("clientList");
        assertThat(paths.next("paths")).contains("\"problems\"");
        Files.writeString(tokens, all.formatted(ADMIN, ""));
        now = now.plus(Duration.ofSeconds(5));
        assertThat(path.next("ended")).isEqualTo("{}");
        String seen;
        do {
          seen = paths.next("paths");
          assertThat(seen).contains("\"path\":\"pets\"");
        } while (seen.contains("\"problems\""));
      }
      try (LiveBroker.Events path =
          broker.new Events(as(ADMIN, broker.request("api/v1/path/events?path=pets")))) {
        assertThat(path.next("state")).doesNotContain("clientList");
      }
    }
  }

  @Test
  void onAPathWithRulesThePageGoesOnAfterTheBrokerHasClosedItsClient() throws Exception {
    AudienceRules rules = (tableId, rowId, cells) -> Audience.of(Audience.EVERYONE);
    try (LiveBroker broker =
        new LiveBroker(
            storing()
                .authenticator(TokenFileAuthenticator.createTokenFileAuthenticator(tokens()))
                .audiences(path -> rules)
                .shareLimits(limits(100_000))
                .build())) {
      MergeableStore pets = broker.join("pets", ANNA);
      pets.setCell("pets", "fido", "species", "dog");
      String rows = "api/v1/rows?path=pets&table=pets";
      broker.untilSent(
          answer -> answer.text().contains("dog"), () -> as(ANNA, broker.request(rows)));
      String large = "\"" + "x".repeat(120_000) + "\"";
      Answer full =
          change(broker, ANNA, "PUT", "cell?path=pets&table=pets&row=fido&cell=story", large);
      assertThat(full.expect(507).member("error").asString()).isEqualTo("full");
      pets.setCell("pets", "fido", "species", "wolf");
      broker.untilSent(
          answer -> answer.text().contains("wolf"), () -> as(ANNA, broker.request(rows)));
      change(broker, ANNA, "PUT", "cell?path=pets&table=pets&row=fido&cell=legs", "4").expect(200);
    }
  }

  @Test
  void aVisitorHasABoundedNumberOfStreams() throws Exception {
    try (LiveBroker broker = broker()) {
      MergeableStore unused = broker.join("pets", ANNA);
      List<LiveBroker.Events> annas = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        LiveBroker.Events events =
            broker.new Events(as(ANNA, broker.request("api/v1/paths/events")));
        assertThat(events.next("paths")).isNotEqualTo("end");
        annas.add(events);
      }
      Answer refused = broker.send(as(ANNA, broker.request("api/v1/paths/events")));
      assertThat(refused.expect(503).member("error").asString()).isEqualTo("busy");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      // others have theirs
      try (LiveBroker.Events boards =
          broker.new Events(as(BOARD, broker.request("api/v1/paths/events")))) {
        assertThat(boards.next("paths")).isNotEqualTo("end");
      }
      annas.forEach(LiveBroker.Events::close);
    }
  }

  @Test
  void whoLooksGoesOnWhenRulesCanBeReadAgain() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    try (LiveBroker broker =
        new LiveBroker(
            storing()
                .authenticator(TokenFileAuthenticator.createTokenFileAuthenticator(tokens()))
                .audiences(
                    path -> {
                      if (broken.get()) {
                        throw new IllegalStateException("broken on purpose");
                      }
                      return null;
                    })
                .build())) {
      MergeableStore unused = broker.join("pets", ANNA);
      try (LiveBroker.Events events =
          broker.new Events(as(BOARD, broker.request("api/v1/path/events?path=pets")))) {
        assertThat(events.next("state")).contains("memoryBytes");
        broken.set(true);
        assertThat(events.next("state")).doesNotContain("memoryBytes");
        broken.set(false);
        assertThat(events.next("state")).contains("memoryBytes");
      }
    }
  }

  @Test
  void streamsEndWhenTheyCantGoOnSoThatBrowsersAskAgain() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    InstantSource clock =
        () -> {
          if (broken.get() && Thread.currentThread().getName().contains("-server-live")) {
            throw new IllegalStateException("broken on purpose");
          }
          return Instant.now();
        };
    try (LiveBroker broker =
        new LiveBroker(
            storing()
                .authenticator(TokenFileAuthenticator.createTokenFileAuthenticator(tokens()))
                .clock(clock)
                .build())) {
      MergeableStore unused = broker.join("pets", ANNA);
      String cookie = cookie(login(broker, ANNA));
      for (String resource : List.of("path/events?path=pets", "paths/events")) {
        broken.set(false);
        try (LiveBroker.Events events =
            broker.new Events(broker.request("api/v1/" + resource).header("Cookie", cookie))) {
          String first = resource.startsWith("paths") ? "paths" : "state";
          assertThat(events.next(first)).isNotEqualTo("end");
          broken.set(true);
          assertThat(events.next("nothing")).isEqualTo("end");
        }
      }
    }
  }

  @Test
  void pagesOfOtherSitesAreKeptOut() throws Exception {
    Authenticator onlyExample =
        OriginAuthenticator.createOriginAuthenticator(
            List.of("https://example.com"), Authenticator.allowAll());
    try (LiveBroker broker = new LiveBroker(storing().authenticator(onlyExample).build())) {
      for (String[] each :
          new String[][] {
            {"Sec-Fetch-Site", "cross-site"},
            {"Sec-Fetch-Site", "same-site"},
            {"Origin", "https://evil.example"},
            {"Origin", "null"},
            {"Origin", "http://127.0.0.1:1"}
          }) {
        Answer answer =
            broker.send(broker.request("api/v1/paths").header(each[0], each[1])).expect(403);
        assertThat(answer.member("error").asString()).isEqualTo("other-site");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
      }
      // its own page is no other site, whatever sites clients may come from
      broker
          .send(
              broker
                  .request("api/v1/paths")
                  .header("Sec-Fetch-Site", "same-origin")
                  .header("Origin", "http://127.0.0.1:" + broker.server.port()))
          .expect(200);
      // a proxy may ask by another name than the browser does, which knows what it has asked
      broker
          .send(
              broker
                  .request("api/v1/paths")
                  .header("Sec-Fetch-Site", "same-origin")
                  .header("Origin", "https://merrow.example"))
          .expect(200);
    }
  }

  @Test
  void byDefaultItIsForThisMachineByANameThatMeansIt() throws Exception {
    try (LiveBroker broker = new LiveBroker(storing().build())) {
      int port = broker.server.port();
      for (String host : List.of("localhost:" + port, "127.0.0.1", "a.localhost", "[::1]:80")) {
        assertThat(status(port, "Host: " + host)).as(host).isEqualTo(200);
      }
      // a name that someone has made mean this machine (DNS rebinding), or a proxy
      for (String headers :
          List.of(
              "Host: evil.example:" + port,
              "Host: localhost.evil.example",
              "Host: localhost\r\nX-Forwarded-For: 192.0.2.1",
              "Host: localhost\r\nX-Forwarded-Host: broker.example",
              "Host: localhost\r\nX-Forwarded-Proto: https",
              "Host: localhost\r\nForwarded: for=192.0.2.1")) {
        assertThat(status(port, headers)).as(headers).isEqualTo(403);
      }
    }
    try (LiveBroker broker = new LiveBroker(storing().livePage(LivePage.ON).build())) {
      assertThat(status(broker.server.port(), "Host: broker.example")).isEqualTo(200);
    }
    try (LiveBroker broker = new LiveBroker(storing().livePage(LivePage.OFF).build())) {
      assertThat(status(broker.server.port(), "Host: localhost")).isEqualTo(426);
    }
    try (LiveBroker broker =
        new LiveBroker(storing().host("0.0.0.0").authenticator(Authenticator.allowAll()).build())) {
      assertThat(status(broker.server.port(), "Host: localhost")).isEqualTo(426);
    }
  }

  @Test
  void whoIsNotOnThisMachineIsNotBelieved() {
    assertThat(isForThisMachine(address("127.0.0.2"))).isTrue();
    assertThat(isForThisMachine(address("192.0.2.1"))).isFalse();
    // as of an engine that knows texts alone, and asks no name server
    for (String here : List.of("127.0.0.1", "::1", "0:0:0:0:0:0:0:1%0")) {
      assertThat(isForThisMachine(InetSocketAddress.createUnresolved(here, 1))).as(here).isTrue();
    }
    for (String elsewhere : List.of("192.0.2.1", "2001:db8::1", "localhost", "unknown")) {
      assertThat(isForThisMachine(InetSocketAddress.createUnresolved(elsewhere, 1)))
          .as(elsewhere)
          .isFalse();
    }
  }

  private static boolean isForThisMachine(InetSocketAddress remote) {
    Map<String, List<String>> headers = Map.of("Host", List.of("localhost"));
    return Headers.isForThisMachine(new Request("GET", "live/", null, headers, remote, null));
  }

  private static InetSocketAddress address(String address) {
    return new InetSocketAddress(address, 1);
  }

  private static int status(int port, String headers) throws IOException {
    try (RawSocket socket = RawSocket.connect(port)) {
      String head = socket.request("GET /api/v1/paths HTTP/1.1\r\n" + headers);
      return Integer.parseInt(head.substring(9, 12));
    }
  }

  @Test
  void thePageAllowsNothingButItsOwnFiles() throws Exception {
    try (LiveBroker broker = new LiveBroker(storing().build())) {
      Answer page = broker.send(broker.request("live/")).expect(200);
      assertThat(page.header("Content-Security-Policy"))
          .contains(
              "default-src 'none'",
              "script-src 'self'",
              "style-src 'self'",
              "frame-ancestors 'none'",
              "require-trusted-types-for 'script'")
          .doesNotContain("unsafe", "*", "http", "data:", "nonce");
      assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(page.text()).doesNotContain("<style", "style=", "onclick", "//");
      for (String file :
          List.of("app.js", "api.js", "dom.js", "grid.js", "words.js", "style.css", "icon.svg")) {
        Answer answer = broker.send(broker.request("live/" + file)).expect(200);
        assertThat(answer.text())
            .doesNotContain(
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
      }
    }
  }
}
