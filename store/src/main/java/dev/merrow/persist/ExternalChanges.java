package dev.merrow.persist;

/**
 * Changes that others have made to persisted content.
 *
 * @param <C> the type of whole content
 * @param <D> the type of changes
 */
public sealed interface ExternalChanges<C, D> {

  /**
   * No changes.
   *
   * @param <C> the type of whole content
   * @param <D> the type of changes
   */
  record None<C, D>() implements ExternalChanges<C, D> {}

  /**
   * The persisted content is gone. The error listener is notified, and auto-saving saves everything
   * again.
   *
   * @param <C> the type of whole content
   * @param <D> the type of changes
   */
  record Gone<C, D>() implements ExternalChanges<C, D> {}

  /**
   * All persisted content.
   *
   * @param content the content
   * @param <C> the type of whole content
   * @param <D> the type of changes
   */
  record Whole<C, D>(C content) implements ExternalChanges<C, D> {}

  /**
   * Only the changes.
   *
   * @param changes the changes
   * @param <C> the type of whole content
   * @param <D> the type of changes
   */
  record Part<C, D>(D changes) implements ExternalChanges<C, D> {}
}
