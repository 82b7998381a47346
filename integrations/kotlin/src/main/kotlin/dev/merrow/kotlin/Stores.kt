package dev.merrow.kotlin

import dev.merrow.Cell
import dev.merrow.store.Store
import dev.merrow.store.StoreReads
import dev.merrow.store.StoreWrites

/** Returns a cell, or null if there is none: `store["pets", "fido", "species"]`. */
public operator fun StoreReads.get(tableId: String, rowId: String, cellId: String): Cell? =
    getCell(tableId, rowId, cellId)

/**
 * Sets a cell: `store["pets", "fido", "legs"] = 4`.
 *
 * @param value a string, number, boolean, null, map, list or cell, as [Cell.ofObject] takes
 */
public operator fun StoreWrites.set(tableId: String, rowId: String, cellId: String, value: Any?) {
    setCell(tableId, rowId, cellId, Cell.ofObject(value))
}

/** Returns a value, or null if there is none: `store["open"]`. */
public operator fun StoreReads.get(valueId: String): Cell? = getValue(valueId)

/** Sets a value: `store["open"] = true`; takes the same types as the other `set`. */
public operator fun StoreWrites.set(valueId: String, value: Any?) {
    setValue(valueId, Cell.ofObject(value))
}

/** Returns the cells of a row from values that [Cell.ofObject] takes: `cellsOf("species" to "dog", "legs" to 4)`. */
public fun cellsOf(vararg cells: Pair<String, Any?>): Map<String, Cell> =
    Cell.ofObjects(linkedMapOf(*cells))

/**
 * Runs a block as one transaction of a store and returns its result; an exception rolls it back.
 *
 * ```
 * val id = transaction(store) {
 *   this["open"] = false
 *   addUniqueRow("log", cellsOf("text" to "closed"))
 * }
 * ```
 *
 * (`store.transaction { }` is ambiguous in Kotlin, as Java has one for blocks that return something
 * and one for those that do not.) The block cannot suspend: other threads wait for the transaction.
 */
public fun <S : Store, T> transaction(store: S, block: S.() -> T): T {
    var result: Result<T>? = null
    store.transaction(Runnable { result = Result.success(store.block()) })
    return result!!.getOrThrow()
}
