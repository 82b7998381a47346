package dev.merrow.wire;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes and reads the frames. */
final class ChannelFrames {
  static final String TRAFFIC = "M";

  /** The value where a message has its type. */
  private static final int CONTROL = -1;

  private static final int HELLO = 0;
  private static final int SUBSCRIBE = 1;
  private static final int UNSUBSCRIBE = 2;
  private static final int VERSION = 1;
  private static final int SHOWN = 50;

  private ChannelFrames() {}

  static String hello(String requestId) {
    return begin(requestId).raw(HELLO + ",").raw(Integer.toString(VERSION)).raw("]]").toString();
  }

  static String subscribe(String requestId, String channelId) {
    return control(requestId, SUBSCRIBE, channelId);
  }

  static String unsubscribe(String channelId) {
    return control(null, UNSUBSCRIBE, channelId);
  }

  private static String control(@Nullable String requestId, int control, String channelId) {
    return begin(requestId).raw(control + ",").string(channelId).raw("]]").toString();
  }

  private static JsonWriter begin(@Nullable String requestId) {
    JsonWriter json = new JsonWriter().raw(Payload.SERVER_ID + "\n[");
    return (requestId == null ? json.raw("null") : json.string(requestId))
        .raw("," + CONTROL + ",[");
  }

  static ChannelFrame readControl(String json) {
    return JsonReader.readWhole(json, ChannelFrames::readControl);
  }

  private static ChannelFrame readControl(JsonReader json) throws IOException {
    json.next(JsonToken.START_ARRAY, "[requestIdOrNull, -1, [control, body]]");
    String requestId =
        json.next() == JsonToken.VALUE_NULL ? null : json.string("a request id or null");
    requireNumber(json, CONTROL);
    json.next(JsonToken.START_ARRAY, "[control, body]");
    json.next();
    ChannelFrame frame = readBody(json, requestId, json.number("a control of 0 to 2"));
    json.next(JsonToken.END_ARRAY, "nothing after the body");
    json.next(JsonToken.END_ARRAY, "nothing after the control");
    return frame;
  }

  private static ChannelFrame readBody(JsonReader json, @Nullable String requestId, double control)
      throws IOException {
    if (control == HELLO && requestId != null) {
      requireNumber(json, VERSION);
      return new ChannelFrame.Hello(requestId);
    }
    json.next();
    if (control == SUBSCRIBE && requestId != null) {
      return new ChannelFrame.Subscribe(requestId, checkedId(json.string("a channel id")));
    }
    if (control == UNSUBSCRIBE && requestId == null) {
      return new ChannelFrame.Unsubscribe(checkedId(json.string("a channel id")));
    }
    throw json.malformed("a control of 0 to 2, with a request id but for 2");
  }

  private static void requireNumber(JsonReader json, int number) throws IOException {
    json.next();
    if (json.number("the number " + number) != number) {
      throw json.malformed("the number " + number);
    }
  }

  static String checkedId(String channelId) {
    if (!ChannelFrame.isTooLong(channelId) && !hasStructure(channelId)) {
      throw new MalformedMessageException(
          "Expected a channel id without newline, carriage return, ? and #, and without segments"
              + " that are empty, . or .., not "
              + shorten(channelId));
    }
    return channelId;
  }

  static boolean hasStructure(String channelId) {
    for (String segment : channelId.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return channelId.chars().noneMatch(c -> c == '\n' || c == '\r' || c == '?' || c == '#');
  }

  static String shorten(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
