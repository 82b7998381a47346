/**
 * Rows of a store as records: {@link dev.merrow.records.Table}.
 *
 * <pre>{@code
 * record Todo(String text, boolean done, Optional<LocalDate> due) {}
 *
 * Table<Todo> todos = Table.of(store, "todos", Todo.class);
 * String id = todos.add(new Todo("Buy milk", false, Optional.empty()));
 * todos.addListener(change -> System.out.println(change.newRow()));
 * }</pre>
 *
 * <p>Each component is a cell; its id is the component's name unless {@link
 * dev.merrow.records.CellId} sets another. TinyBase can read all cells, too:
 *
 * <table>
 * <caption>Forms of components in cells</caption>
 * <tr><th>component</th><th>cell</th></tr>
 * <tr><td>{@code String}, {@code char}</td><td>a string</td></tr>
 * <tr><td>{@code boolean}</td><td>a boolean</td></tr>
 * <tr><td>{@code byte}, {@code short}, {@code int}, {@code float}, {@code double}</td>
 *   <td>a number, which is never rounded</td></tr>
 * <tr><td>{@code long}</td><td>a number within &plusmn;2<sup>53</sup>, else a string of its digits
 *   </td></tr>
 * <tr><td>{@code BigDecimal}, {@code BigInteger}</td><td>a string as {@code toString} returns it,
 *   including the scale; a number is read, too</td></tr>
 * <tr><td>an enum</td><td>a string, the constant's name</td></tr>
 * <tr><td>{@code UUID}, {@code URI}</td><td>a string</td></tr>
 * <tr><td>{@code Instant}, {@code LocalDate}, {@code LocalTime}, {@code LocalDateTime}, {@code
 *   OffsetDateTime}, {@code ZonedDateTime}, {@code Duration}, {@code Period}, {@code Year}, {@code
 *   YearMonth}, {@code ZoneId}</td><td>a string in the form of ISO 8601</td></tr>
 * <tr><td>another record</td><td>an object, with the same rules</td></tr>
 * <tr><td>{@code List}, {@code Set}</td><td>an array</td></tr>
 * <tr><td>{@code Map} with strings for keys</td><td>an object</td></tr>
 * <tr><td>{@code Optional}, or marked {@code @Nullable}</td><td>as the contained value; no cell
 *   if empty or null</td></tr>
 * <tr><td>{@code Cell}</td><td>itself</td></tr>
 * </table>
 */
@NullMarked
package dev.merrow.records;

import org.jspecify.annotations.NullMarked;
