package com.example.chat;

import dev.merrow.records.Default;
import java.time.Instant;

/**
 * A row of the table "messages".
 *
 * @param author who wrote it
 * @param text what it says
 * @param sentAt when it was written
 * @param edited whether it was changed since. Programs from before there was this component wrote
 *     no such cell
 */
public record ChatMessage(
    String author, String text, Instant sentAt, @Default("false") boolean edited) {
  /** A new message. */
  public ChatMessage(String author, String text, Instant sentAt) {
    this(author, text, sentAt, false);
  }

  /** The same message with another text. */
  public ChatMessage edit(String newText) {
    return new ChatMessage(author, newText, sentAt, true);
  }
}
