package dev.merrow.persist;

import dev.merrow.persist.JsonFile.Signature;
import dev.merrow.wire.MalformedMessageException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Content in a JSON file. */
final class FilePersistence<C, D> implements Persistence<C, D> {
  private final JsonFile file;
  private final ContentFormat<C> format;
  private @Nullable Signature seen;
  private boolean listening;
  private boolean outdated;

  FilePersistence(JsonFile file, ContentFormat<C> format) {
    this.file = file;
    this.format = format;
  }

  @Override
  public @Nullable C load() throws IOException {
    // before the text, so that what comes between is noticed later
    Signature signature = file.signature();
    C content = read();
    seen = signature;
    return content;
  }

  /** What is in the file; null if there is none, or it is empty, as TinyBase makes it at first. */
  private @Nullable C read() throws IOException {
    try {
      String text = file.read();
      outdated = format.isOutdated(text);
      return text.isEmpty() ? null : format.decode(text, file.modified());
    } catch (MalformedMessageException | CharacterCodingException e) {
      // perhaps only half of it is written yet
      throw new PersisterException(
          "File " + file + " does not hold a store's JSON text: " + e.getMessage(), true, e);
    }
  }

  @Override
  public void save(C content) throws IOException, InterruptedException {
    FileTurn turn = file.takeTurn();
    try {
      saveInTurn(content);
    } finally {
      turn.close();
    }
  }

  private void saveInTurn(C content) throws IOException {
    C written = hasNews() ? read() : null;
    C merged = written == null ? null : format.merge(written, content);
    Signature signature = file.replace(format.encode(merged == null ? content : merged));
    outdated = false;
    // what others wrote is in the file, but still has to be loaded
    seen = merged == null ? signature : seen;
  }

  @Override
  public void saveChanges(D changes, Supplier<C> content)
      throws IOException, InterruptedException, StaleException {
    FileTurn turn = file.takeTurn();
    try {
      if (listening && hasNews()) {
        throw new StaleException("File " + file + " was changed by others");
      }
      saveInTurn(content.get());
    } finally {
      turn.close();
    }
  }

  @Override
  public boolean isOutdated() {
    return outdated;
  }

  @Override
  public void startListening(Runnable onNews) {
    listening = true;
  }

  @Override
  public void stopListening() {
    listening = false;
  }

  @Override
  public boolean hasNews() throws IOException {
    return !Objects.equals(seen, file.signature());
  }

  @Override
  public String toString() {
    return "file " + file;
  }
}
