package dev.merrow.ws.server.audiences;

import dev.merrow.Cell;
import java.util.Map;
import java.util.Set;

/**
 * The rules of a path: they assign an {@link Audience} to each row and value.
 *
 * <pre>{@code
 * AudienceRules rules =
 *     (tableId, rowId, cells) ->
 *         cells.get("owner") instanceof StringCell owner
 *             ? Audience.of("user:" + owner.value())
 *             : Audience.NOBODY;
 * }</pre>
 *
 * <p>The methods must be pure functions of their arguments: the server calls them for each change,
 * remembers the results, and does not notice that something else has changed. Rules that change are
 * {@linkplain Audiences other rules}. The methods are called by several threads, and must be fast.
 * If one of them throws, the server logs the exception, and nobody may read or write the row or
 * value.
 */
@FunctionalInterface
public interface AudienceRules {

  /**
   * Returns the audience of a row.
   *
   * @param cells the row's cells by cell id, without deleted cells; never empty, because a deleted
   *     row keeps the audience that it had before
   */
  Audience ofRow(String tableId, String rowId, Map<String, Cell> cells);

  /**
   * Returns the audience of a value; {@link Audience#NOBODY} by default.
   *
   * @param value the value, which is not deleted: a deleted value keeps its audience
   */
  default Audience ofValue(String valueId, Cell value) {
    return Audience.NOBODY;
  }

  /**
   * Returns the cells of a table that only some readers of a row receive: by cell id, the labels of
   * the clients that may read and write the cell. Clients with none of them receive neither the
   * cell nor its id. No cells by default.
   */
  default Map<String, Set<String>> hiddenCells(String tableId) {
    return Map.of();
  }

  /**
   * Decides whether a client may create a row under an id, before anything else is looked at. By
   * default it may choose any id: it is then refused under the id of a row that is hidden from it,
   * and so learns that there is one. Where ids can be guessed, let clients create rows only under
   * ids of their own, such as those that begin with one of their labels: then a client is refused
   * under all others, whether there is such a row or not.
   *
   * @param labels the client's labels, {@link Audience#EVERYONE} among them
   */
  default boolean mayCreate(String tableId, String rowId, Set<String> labels) {
    return true;
  }
}
