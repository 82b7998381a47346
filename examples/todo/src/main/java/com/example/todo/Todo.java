package com.example.todo;

import java.time.Instant;

/**
 * A row of the list. In the browser it is {@code {text: 'Buy milk', done: false, created:
 * '2026-01-31T12:30:00.000Z'}}.
 *
 * @param text what is to be done
 * @param done whether it is done
 * @param created when it was added, by which the list is sorted
 */
public record Todo(String text, boolean done, Instant created) {
  Todo withDone(boolean nowDone) {
    return new Todo(text, nowDone, created);
  }
}
