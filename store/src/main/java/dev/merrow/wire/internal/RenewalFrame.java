package dev.merrow.wire.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.merrow.internal.JsonText;
import dev.merrow.wire.Frame;
import dev.merrow.wire.MalformedMessageException;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The frames with which a client presents a fresh token on its open socket, and Merrow's broker
 * answers. An extension of TinyBase's protocol: a client sends them only if the response that
 * opened the WebSocket has the header {@link #HEADER}, and a broker sends them only to clients that
 * did so; see docs/protocol.md. They have the same form on sockets with and without channels.
 *
 * <p>No message of an exception contains a token.
 */
public final class RenewalFrame {
  /** The header of the response that opens a WebSocket. */
  public static final String HEADER = "Merrow-Renewal";

  /** The value of the header. */
  public static final String SUPPORTED = "yes";

  /** The maximum length of a token, in characters: no longer one fits into a request's headers. */
  public static final int MAX_TOKEN = 16_384;

  /** The request id with which the broker reports, without being asked, that less time is left. */
  public static final String UNASKED = "merrow-renewal=";

  private static final String BEGIN = Payload.SERVER_ID + "\n[\"" + UNASKED;
  private static final int MAX_ID = 64;
  private static final int TYPE = -1;
  private static final int CONTROL = 3;

  private RenewalFrame() {}

  /**
   * A client's request.
   *
   * @param requestId matches the answer to it; begins with {@link #UNASKED}
   * @param token the fresh token; null to ask only how long the present grants hold
   * @param parameter the query parameter in which the client presented its first token; null for
   *     the header {@code Authorization}
   */
  public record Request(String requestId, @Nullable String token, @Nullable String parameter) {
    /** Shows no token. */
    @Override
    public String toString() {
      return "Request[" + requestId + (token == null ? "]" : ", with a token]");
    }
  }

  /**
   * The broker's answer.
   *
   * @param requestId that of the request, or {@link #UNASKED}
   * @param accepted whether the fresh token was accepted; true if there was none
   * @param left how long the client's grants hold from now on; null for without end
   */
  public record Answer(String requestId, boolean accepted, @Nullable Duration left) {}

  /** Returns the request id with a number. */
  public static String requestId(int number) {
    return UNASKED + number;
  }

  /** Returns whether a payload is such a frame; cheap. */
  public static boolean isIn(Utf8Text payload) {
    if (payload.size() < BEGIN.length()) {
      return false;
    }
    for (int i = 0; i < BEGIN.length(); i++) {
      if (payload.at(i) != BEGIN.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the frame of a request. */
  public static Frame of(Request request) {
    JsonText json = begin(request.requestId());
    String token = request.token();
    String parameter = request.parameter();
    if (token == null) {
      json.raw("null");
    } else if (parameter == null) {
      json.string(token);
    } else {
      json.raw('[').string(parameter).raw(',').string(token).raw(']');
    }
    return end(json);
  }

  /** Returns the frame of an answer. */
  public static Frame of(Answer answer) {
    JsonText json = begin(answer.requestId());
    json.raw(answer.accepted() ? "[true," : "[false,");
    Duration left = answer.left();
    json.raw(left == null ? "null" : Long.toString(Math.max(0, left.toMillis())));
    return end(json.raw(']'));
  }

  private static JsonText begin(String requestId) {
    return new JsonText().raw('[').string(requestId).raw("," + TYPE + ",[" + CONTROL + ",");
  }

  private static Frame end(JsonText json) {
    return Frame.of(new Payload(Payload.SERVER_ID, json.raw("]]").toString()));
  }

  /**
   * Reads a client's frame.
   *
   * @throws MalformedMessageException if it is not a request
   */
  public static Request request(Utf8Text payload) {
    return read(payload, RenewalFrame::request);
  }

  /**
   * Reads the broker's frame.
   *
   * @throws MalformedMessageException if it is not an answer
   */
  public static Answer answer(Utf8Text payload) {
    return read(payload, RenewalFrame::answer);
  }

  @FunctionalInterface
  private interface Body<T> {
    T read(String requestId, JsonParser json) throws IOException;
  }

  private static <T> T read(Utf8Text payload, Body<T> body) {
    String text = payload.toString();
    try (JsonParser json = WireJson.FACTORY.createParser(text.substring(text.indexOf('\n') + 1))) {
      require(json.nextToken() == JsonToken.START_ARRAY);
      String requestId = text(json);
      require(requestId.length() <= MAX_ID);
      requireNumber(json, TYPE);
      require(json.nextToken() == JsonToken.START_ARRAY);
      requireNumber(json, CONTROL);
      json.nextToken();
      T read = body.read(requestId, json);
      require(json.nextToken() == JsonToken.END_ARRAY);
      require(json.nextToken() == JsonToken.END_ARRAY);
      require(json.nextToken() == null);
      return read;
    } catch (IOException e) {
      // without its cause, whose message may contain a part of the token
      throw malformed();
    }
  }

  private static Request request(String requestId, JsonParser json) throws IOException {
    if (json.hasToken(JsonToken.VALUE_NULL)) {
      return new Request(requestId, null, null);
    }
    if (json.hasToken(JsonToken.START_ARRAY)) {
      String parameter = text(json);
      String token = text(json);
      require(json.nextToken() == JsonToken.END_ARRAY);
      return new Request(requestId, token, parameter);
    }
    require(json.hasToken(JsonToken.VALUE_STRING));
    return new Request(requestId, json.getText(), null);
  }

  private static Answer answer(String requestId, JsonParser json) throws IOException {
    require(json.hasToken(JsonToken.START_ARRAY));
    json.nextToken();
    require(json.currentToken().isBoolean());
    boolean accepted = json.getBooleanValue();
    Duration left = null;
    if (json.nextToken() != JsonToken.VALUE_NULL) {
      require(json.hasToken(JsonToken.VALUE_NUMBER_INT));
      left = Duration.ofMillis(json.getLongValue());
    }
    require(json.nextToken() == JsonToken.END_ARRAY);
    return new Answer(requestId, accepted, left);
  }

  private static String text(JsonParser json) throws IOException {
    require(json.nextToken() == JsonToken.VALUE_STRING);
    return json.getText();
  }

  private static void requireNumber(JsonParser json, int number) throws IOException {
    require(json.nextToken() == JsonToken.VALUE_NUMBER_INT && json.getIntValue() == number);
  }

  private static void require(boolean asExpected) {
    if (!asExpected) {
      throw malformed();
    }
  }

  private static MalformedMessageException malformed() {
    return new MalformedMessageException(
        "Expected [requestId, -1, [3, body]] of a renewal, as docs/protocol.md describes it");
  }
}
