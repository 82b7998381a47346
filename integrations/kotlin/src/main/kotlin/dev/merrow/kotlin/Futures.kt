package dev.merrow.kotlin

import dev.merrow.persist.Persister
import dev.merrow.sync.FlushResult
import dev.merrow.sync.Synchronizer
import dev.merrow.sync.SynchronizerStatus
import java.util.concurrent.CompletionStage
import kotlin.time.Duration
import kotlin.time.toJavaDuration
import kotlinx.coroutines.future.await

/** Suspends until the future is done. Cancelling the wait does not cancel the work. */
private suspend fun <T> awaited(stage: CompletionStage<T>): T = stage.thenApply { it }.await()

/** As [Synchronizer.startSync], and suspends until the first exchange is done. */
public suspend fun Synchronizer.awaitStartSync() {
    awaited(startSync())
}

/** As [Synchronizer.stopSync], and suspends until it is stopped. */
public suspend fun Synchronizer.awaitStopSync() {
    awaited(stopSync())
}

/** As [Synchronizer.flush], and suspends until all changes have arrived; throws if that takes longer. */
public suspend fun Synchronizer.awaitFlush(limit: Duration): FlushResult =
    awaited(flush(limit.toJavaDuration()))

/** Suspends until the synchronizer has a status; see [Synchronizer.whenStatus]. */
public suspend fun Synchronizer.awaitStatus(status: SynchronizerStatus) {
    awaited(whenStatus(status))
}

/** As [Synchronizer.close], and suspends until it is closed. */
public suspend fun Synchronizer.awaitClose() {
    awaited(closeAsync())
}

/** As [Persister.load], and suspends until it is loaded. */
public suspend fun Persister.awaitLoad() {
    awaited(load())
}

/** As [Persister.save], and suspends until it is saved. */
public suspend fun Persister.awaitSave() {
    awaited(save())
}

/** As [Persister.startAutoPersisting], and suspends until it has loaded and saved once. */
public suspend fun Persister.awaitStartAutoPersisting() {
    awaited(startAutoPersisting())
}

/** As [Persister.flush], and suspends until earlier changes are saved. */
public suspend fun Persister.awaitFlush() {
    awaited(flush())
}

/** As [Persister.close], and suspends until it is closed. */
public suspend fun Persister.awaitClose() {
    awaited(closeAsync())
}
