package dev.merrow.kotlin

import dev.merrow.records.RowChange
import dev.merrow.records.Table
import dev.merrow.Cell
import dev.merrow.store.Store
import dev.merrow.store.Subscription
import dev.merrow.sync.SyncProgress
import dev.merrow.sync.Synchronizer
import dev.merrow.sync.SynchronizerStatus
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map

/*
 * Flows of the current state: each emits the present state first, and then the state after each
 * transaction that changes it. A slow collector skips outdated states and blocks no writer. The
 * flows are cold: each collector has its own listener, until it is cancelled.
 */

private fun <T> latest(listen: (() -> Unit) -> Subscription, read: () -> T): Flow<T> =
    callbackFlow {
            val listening = listen { trySend(Unit) }
            trySend(Unit)
            awaitClose { listening.close() }
        }
        .conflate()
        .map { read() }
        .distinctUntilChanged()

/** All tables, now and after each change. */
public fun Store.tablesFlow(): Flow<Map<String, Map<String, Map<String, Cell>>>> =
    latest({ tell -> addTablesListener { tell() } }) { tables }

/** A table's rows by id, now and after each change; empty while there is no such table. */
public fun Store.tableFlow(tableId: String): Flow<Map<String, Map<String, Cell>>> =
    latest({ tell -> addTableListener(tableId) { tell() } }) { getTable(tableId) }

/** The ids of a table's rows, now and after each change. */
public fun Store.rowIdsFlow(tableId: String): Flow<List<String>> =
    latest({ tell -> addRowIdsListener(tableId) { tell() } }) { getRowIds(tableId) }

/** A row's cells by id, now and after each change; empty while there is no such row. */
public fun Store.rowFlow(tableId: String, rowId: String): Flow<Map<String, Cell>> =
    latest({ tell -> addRowListener(tableId, rowId) { tell() } }) { getRow(tableId, rowId) }

/** A cell, now and after each change; null while there is none. */
public fun Store.cellFlow(tableId: String, rowId: String, cellId: String): Flow<Cell?> =
    latest({ tell -> addCellListener(tableId, rowId, cellId) { tell() } }) {
        getCell(tableId, rowId, cellId)
    }

/** All values by id, now and after each change. */
public fun Store.valuesFlow(): Flow<Map<String, Cell>> =
    latest({ tell -> addValuesListener { tell() } }) { values }

/** A value, now and after each change; null while there is none. */
public fun Store.valueFlow(valueId: String): Flow<Cell?> =
    latest({ tell -> addValueListener(valueId) { tell() } }) { getValue(valueId) }

/** All rows of a table that can be read, by id, now and after each change; as [Table.all]. */
public fun <R : Any> Table<R>.allFlow(): Flow<Map<String, R>> =
    latest({ tell -> addListener { tell() } }) { all() }

/**
 * A row, now and after each change; null while there is none. Ends with an
 * [dev.merrow.records.UnreadableRowException] when the row cannot be read.
 */
public fun <R : Any> Table<R>.rowFlow(rowId: String): Flow<R?> =
    latest({ tell -> addListener(rowId) { tell() } }) { get(rowId) }

/**
 * Each change of a table's rows from now on. None is skipped: a collector that is slower than the
 * writers keeps changes in memory.
 */
public fun <R : Any> Table<R>.changesFlow(): Flow<RowChange<R>> =
    callbackFlow {
            val listening = addListener { change -> trySend(change) }
            awaitClose { listening.close() }
        }
        .buffer(Channel.UNLIMITED)

/** The status, now and after each change. */
public fun Synchronizer.statusFlow(): Flow<SynchronizerStatus> =
    latest({ tell -> addStatusListener { tell() } }) { status }

/** The progress, now and after each change. */
public fun Synchronizer.progressFlow(): Flow<SyncProgress> =
    latest({ tell -> addProgressListener { tell() } }) { progress }
