package shop

import dev.merrow.kotlin.allFlow
import dev.merrow.kotlin.awaitStartSync
import dev.merrow.kotlin.table
import dev.merrow.store.MergeableStore
import dev.merrow.store.MergeableStore.createMergeableStore
import dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer
import dev.merrow.ws.server.WsServer
import java.net.URI
import java.time.LocalDate
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeout

data class Todo(val text: String, val done: Boolean = false, val due: LocalDate? = null)

/** Two stores synchronize through a broker in this JVM, and their rows are of a data class. */
suspend fun main() {
    val anna = createMergeableStore()
    val ben = createMergeableStore()
    WsServer.createWsServer(0).use { broker ->
        val uri = URI.create("ws://127.0.0.1:${broker.port()}/todos")
        createWsSynchronizer(anna, uri).use { ofAnna ->
            createWsSynchronizer(ben, uri).use { ofBen ->
                ofAnna.awaitStartSync()
                ofBen.awaitStartSync()
                val id = anna.table<Todo>("todos").add(Todo("Buy milk", due = LocalDate.of(2026, 1, 31)))
                val arrived =
                    withTimeout(60_000) { ben.table<Todo>("todos").allFlow().first { id in it } }
                println("synchronized: ${arrived[id]}")
            }
        }
    }
    println("merrow: ${MergeableStore::class.java.`package`.implementationVersion}")
}
