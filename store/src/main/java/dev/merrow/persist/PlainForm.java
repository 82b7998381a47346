package dev.merrow.persist;

import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store persisted without stamps: what is loaded replaces what is there. */
record PlainForm(Store store) implements Form<Content, Changes> {

  @Override
  public Content content() {
    return store.getContent();
  }

  @Override
  public void setInitial(Content content) {
    store.setContent(content);
  }

  @Override
  public boolean replaces() {
    return true;
  }

  @Override
  public void apply(Content content, Supplier<@Nullable Changes> unsaved) {
    store.transaction(
        () -> {
          Changes own = unsaved.get();
          store.setContent(content);
          applyIfAny(own);
        });
  }

  @Override
  public void applyChanges(Changes changes, Supplier<@Nullable Changes> unsaved) {
    store.transaction(
        () -> {
          store.applyChanges(changes);
          applyIfAny(unsaved.get());
        });
  }

  private void applyIfAny(@Nullable Changes changes) {
    if (changes != null) {
      store.applyChanges(changes);
    }
  }

  @Override
  public Changes transactionChanges() {
    return store.getTransactionChanges();
  }

  @Override
  public boolean takeMutated() {
    return false;
  }

  @Override
  public Pending<Changes> newPending() {
    return new PlainPending();
  }

  @Override
  public boolean isWithin(Content persisted) {
    return persisted.equals(content());
  }
}
