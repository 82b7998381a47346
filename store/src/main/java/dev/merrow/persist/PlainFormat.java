package dev.merrow.persist;

import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import dev.merrow.wire.ContentCodec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Content without stamps. */
record PlainFormat() implements ContentFormat<Content, Changes> {

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

  @Override
  public Content apply(Content written, List<Changes> steps) {
    Store both = Store.createStore();
    both.setContent(written);
    steps.forEach(both::applyChanges);
    return both.getContent();
  }

  @Override
  public Content union(Content written, Content own) {
    Store both = Store.createStore();
    both.setContent(written);
    both.transaction(
        () -> {
          own.tables()
              .forEach(
                  (tableId, rows) ->
                      rows.forEach((rowId, row) -> both.setPartialRow(tableId, rowId, row)));
          both.setPartialValues(own.values());
        });
    return both.getContent();
  }
}
