package dev.merrow.interop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.stamp.ContentHashes;
import java.util.List;

/** A store at one end of the wire, ours or TinyBase's. */
interface Replica {

  /** How it is called in failures. */
  String name();

  /** The hashes of all content. */
  ContentHashes hashes();

  /** All content: {@code plain}, and {@code stamped} as TinyBase persists it. */
  JsonNode content();

  /** Returns the errors, except timeouts of requests. */
  List<String> errors();
}
