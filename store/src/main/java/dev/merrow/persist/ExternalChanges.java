package dev.merrow.persist;

/**
 * What others have changed in what is persisted.
 *
 * @param <C> what whole content is
 * @param <D> what changes are
 */
public sealed interface ExternalChanges<C, D> {

  /**
   * Nothing.
   *
   * @param <C> what whole content is
   * @param <D> what changes are
   */
  record None<C, D>() implements ExternalChanges<C, D> {}

  /**
   * Nothing is there any more. The error listener is told, and auto-saving saves everything anew.
   *
   * @param <C> what whole content is
   * @param <D> what changes are
   */
  record Gone<C, D>() implements ExternalChanges<C, D> {}

  /**
   * All that is there now.
   *
   * @param content the content
   * @param <C> what whole content is
   * @param <D> what changes are
   */
  record Whole<C, D>(C content) implements ExternalChanges<C, D> {}

  /**
   * What changed alone.
   *
   * @param changes the changes
   * @param <C> what whole content is
   * @param <D> what changes are
   */
  record Part<C, D>(D changes) implements ExternalChanges<C, D> {}
}
