package dev.merrow.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.stamp.ContentHashes;
import java.util.List;

/** A store of TinyBase's in a Node.js process, which is there by the time that it is asked. */
class TinyBaseReplica implements Replica {
  private static final String NO_ANSWER = "tinybase:3:";

  private final NodeProcess node;
  private final String name;

  TinyBaseReplica(NodeProcess node, String name, Runnable onChange) {
    this.node = node;
    this.name = name;
    node.onChange(name, onChange);
  }

  /** The arguments of each command. */
  final ObjectNode args() {
    return AsciiJson.object().put("name", name);
  }

  @Override
  public final String name() {
    return "TinyBase's " + name;
  }

  @Override
  public final ContentHashes hashes() {
    JsonNode hashes = node.call("hashes", args());
    return new ContentHashes((int) hashes.get(0).longValue(), (int) hashes.get(1).longValue());
  }

  @Override
  public final JsonNode content() {
    return node.call("content", args());
  }

  @Override
  public final List<String> errors() {
    return worthTelling(node.call("errors", args()));
  }

  /** Returns TinyBase's errors, except timeouts of requests. */
  static List<String> worthTelling(JsonNode errors) {
    return errors
        .valueStream()
        .map(JsonNode::textValue)
        .filter(error -> !error.startsWith(NO_ANSWER))
        .toList();
  }
}
