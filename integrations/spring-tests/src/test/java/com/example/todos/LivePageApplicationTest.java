package com.example.todos;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The broker's live page in the application, for its users. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "merrow.server.live=on",
      "merrow.server.administrators=ROLE_ADMIN",
      "merrow.stores.directory="
    })
class LivePageApplicationTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String CELL = "cell?path=todos&table=todos&row=milk&cell=done";

  private final HttpClient http = HttpClient.newHttpClient();
  @LocalServerPort int port;

  private HttpRequest.Builder request(String user, String path) {
    String basic =
        Base64.getEncoder()
            .encodeToString((user + ":secret").getBytes(StandardCharsets.ISO_8859_1));
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/sync/" + path))
        .timeout(LIMIT)
        .header("Authorization", "Basic " + basic);
  }

  private HttpResponse<String> get(String user, String path) throws Exception {
    return http.send(request(user, path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> put(String user, String path, String body) throws Exception {
    return http.send(
        request(user, path)
            .header("Merrow-Request", "1")
            .PUT(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static Object at(HttpResponse<String> response, String path) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JsonPath.read(response.body(), path);
  }

  @Test
  void thePageIsServedWithItsPolicy() throws Exception {
    HttpResponse<String> page = get("bob", "live/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<title>Merrow</title>");
    assertThat(page.headers().allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .contains("default-src 'none'")
        .doesNotContain("unsafe");
    assertThat(get("bob", "live/app.js").headers().firstValue("Content-Type"))
        .hasValue("text/javascript;charset=utf-8");
    assertThat(get("bob", "live").statusCode()).isEqualTo(308);
    assertThat(get("bob", "live/nothing").statusCode()).isEqualTo(404);
    HttpResponse<Void> head =
        http.send(
            request("bob", "live/").method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.discarding());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
  }

  @Test
  void itIsForUsersOfTheApplicationAlone() throws Exception {
    for (String path : new String[] {"live/", "api/v1/paths", "api/v1/paths/events"}) {
      HttpRequest anonymous =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/sync/" + path)).build();
      assertThat(http.send(anonymous, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void usersAreKnownByTheApplication() throws Exception {
    HttpResponse<String> ada = get("ada", "api/v1/me");
    assertThat(at(ada, "$.known")).isEqualTo(true);
    assertThat(at(ada, "$.administrator")).isEqualTo(true);
    assertThat(at(ada, "$.tokens")).isEqualTo(false);
    assertThat(at(get("bob", "api/v1/me"), "$.administrator")).isEqualTo(false);
    assertThat(get("bob", "api/v1/problems").statusCode()).isEqualTo(403);
    assertThat(get("ada", "api/v1/problems").statusCode()).isEqualTo(200);
  }

  @Test
  void rowsAreShownAsTheyChangeAndChangedByThoseWhoMay() throws Exception {
    try (TodoClient ada = TodoClient.connect(port, "ada")) {
      ada.todos.set("milk", new Todo("Buy milk", false));
      assertThat(ada.synchronizer.flush(LIMIT)).succeedsWithin(LIMIT);
      assertThat(at(get("bob", "api/v1/path?path=todos"), "$.access")).isEqualTo("read-only");
      assertThat(at(get("ada", "api/v1/path?path=todos"), "$.access")).isEqualTo("read-write");
      assertThat(at(get("bob", "api/v1/rows?path=todos&table=todos"), "$.rows[0].cells.text"))
          .isEqualTo("Buy milk");
      assertThat(get("bob", "api/v1/path?path=secrets").statusCode()).isEqualTo(403);

      HttpResponse<InputStream> events =
          http.send(
              request("bob", "api/v1/path/events?path=todos&table=todos").build(),
              BodyHandlers.ofInputStream());
      assertThat(events.statusCode()).isEqualTo(200);
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
        await(lines, "event: state");
        assertThat(put("bob", "api/v1/" + CELL, "true").statusCode()).isEqualTo(403);
        assertThat(put("ada", "api/v1/" + CELL, "true").statusCode()).isEqualTo(200);
        await(lines, "event: cells");
        assertThat(lines.readLine()).contains("\"done\":{\"cell\":true,");
        ada.await(todos -> todos.get("milk").equals(new Todo("Buy milk", true)));
      }
      assertThat(put("ada", "api/v1/" + CELL, "1".repeat(2_000_000)).statusCode()).isEqualTo(413);
      assertThat(put("ada", "api/v1/" + CELL, "[").statusCode()).isEqualTo(422);
    }
  }

  private static void await(BufferedReader lines, String wanted) throws Exception {
    CompletableFuture<String> found =
        CompletableFuture.supplyAsync(
            () -> lines.lines().filter(wanted::equals).findFirst().orElse("the stream has ended"));
    assertThat(found.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(wanted);
  }
}
