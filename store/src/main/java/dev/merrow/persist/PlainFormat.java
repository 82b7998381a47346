package dev.merrow.persist;

import dev.merrow.stamp.Content;
import dev.merrow.wire.ContentCodec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Content without stamps. */
record PlainFormat() implements ContentFormat<Content> {

  @Override
  public String encode(Content content) {
    return ContentCodec.encodePlain(content);
  }

  @Override
  public Content decode(String json) {
    return ContentCodec.decodePlain(json);
  }

  @Override
  public Content decode(String json, Instant written) {
    return decode(json);
  }

  @Override
  public boolean isOutdated(String json) {
    return false;
  }

  @Override
  public @Nullable Content merge(Content written, Content own) {
    return null;
  }
}
