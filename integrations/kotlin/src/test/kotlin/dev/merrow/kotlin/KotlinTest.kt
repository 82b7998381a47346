package dev.merrow.kotlin

import dev.merrow.local.LocalSynchronizer
import dev.merrow.persist.FilePersister
import dev.merrow.records.CellId
import dev.merrow.records.UnreadableRowException
import dev.merrow.Cell
import dev.merrow.store.MergeableStore
import dev.merrow.store.Store
import dev.merrow.sync.SynchronizerStatus
import java.nio.file.Path
import java.time.LocalDate
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class KotlinTest {
    enum class Priority {
        LOW,
        HIGH,
    }

    data class Place(val street: String, val number: Int = 1)

    data class Todo(
        @CellId("text", former = ["title"]) val what: String,
        val done: Boolean = false,
        val priority: Priority = Priority.LOW,
        val due: LocalDate? = null,
        val tags: List<String> = listOf("new"),
        val places: Map<String, Place> = emptyMap(),
    )

    private val store: Store = Store.createStore()

    @TempDir lateinit var folder: Path

    private fun timed(test: suspend kotlinx.coroutines.CoroutineScope.() -> Unit) = runBlocking {
        withTimeout(60.seconds) { test() }
    }

    @Test
    fun `cells and values are read and written with operators`() {
        store["pets", "fido", "legs"] = 4
        store["pets", "fido", "tags"] = listOf("good", null)
        store["open"] = true
        assertThat(store["pets", "fido", "legs"]?.asLong()).isEqualTo(4)
        assertThat(store["open"]).isEqualTo(Cell.of(true))
        assertThat(store["pets", "felix", "legs"]).isNull()
        assertThat(store.getRowAsObjects("pets", "fido")["tags"]).isEqualTo(listOf("good", null))
    }

    @Test
    fun `a transaction returns what its block does, and an exception undoes it`() {
        val id: String? =
            transaction(store) {
                this["open"] = false
                addUniqueRow("log", cellsOf("text" to "closed", "count" to 1))
            }
        assertThat(store["log", id!!, "text"]).isEqualTo(Cell.of("closed"))
        val nothing: String? = transaction(store) { null }
        assertThat(nothing).isNull()
        assertThatThrownBy {
                transaction(store) {
                    this["open"] = true
                    error("no")
                }
            }
            .isInstanceOf(IllegalStateException::class.java)
        assertThat(store["open"]).isEqualTo(Cell.of(false))
    }

    @Test
    fun `rows are data classes`() {
        val todos = store.table<Todo>("todos")
        val todo =
            Todo(
                "Buy milk",
                true,
                Priority.HIGH,
                LocalDate.EPOCH,
                listOf("a"),
                mapOf("shop" to Place("High Street", 7)),
            )
        val id = todos.add(todo)
        assertThat(todos[id]).isEqualTo(todo)
        todos[id] = todo.copy(due = null)
        assertThat(todos[id]).isEqualTo(todo.copy(due = null))
        assertThat(todos.update(id) { it.copy(done = false) }.done).isFalse()
        assertThat(store.getRowAsObjects("todos", id).toString())
            .contains("text=Buy milk", "places={shop={street=High Street, number=7}}")
    }

    @Test
    fun `what a row lacks takes the default of the data class`() {
        store.setRow("todos", "old", cellsOf("title" to "Buy milk"))
        assertThat(store.table<Todo>("todos")["old"]).isEqualTo(Todo("Buy milk"))
        store.setRow("todos", "bad", cellsOf("done" to true))
        assertThatThrownBy { store.table<Todo>("todos")["bad"] }
            .isInstanceOf(UnreadableRowException::class.java)
            .hasMessageContaining("cell text: expected a string")
    }

    @Test
    fun `rows are Java records, too, and nothing else`() {
        assertThat(store.table<JvmPoint>("points").let { it[it.add(JvmPoint(1, 2))] })
            .isEqualTo(JvmPoint(1, 2))
        assertThatThrownBy { store.table<String>("t") }
            .isInstanceOf(IllegalArgumentException::class.java)
            .hasMessageContaining("kotlin.String is not a data class")
    }

    @JvmRecord data class JvmPoint(val x: Int, val y: Int)

    @Test
    fun `flows begin with what there is and go on with each change`() = timed {
        store["pets", "fido", "legs"] = 3
        val seen = Channel<Cell?>(Channel.UNLIMITED)
        val collecting = launch { store.cellFlow("pets", "fido", "legs").collect { seen.send(it) } }
        assertThat(seen.receive()).isEqualTo(Cell.of(3))
        store["pets", "fido", "legs"] = 4
        assertThat(seen.receive()).isEqualTo(Cell.of(4))
        store["pets", "fido", "color"] = "black"
        store.delRow("pets", "fido")
        assertThat(seen.receive()).isNull()
        assertThat(store.listenerStats.cell()).isEqualTo(1)
        collecting.cancel()
        collecting.join()
        assertThat(store.listenerStats.cell()).isZero()
    }

    @Test
    fun `each kind of flow has what is there`() = timed {
        store["pets", "fido", "legs"] = 4
        store["open"] = true
        val todos = store.table<Todo>("todos")
        val id = todos.add(Todo("Buy milk"))
        assertThat(store.tablesFlow().first()).isEqualTo(store.tables)
        assertThat(store.tableFlow("pets").first()).isEqualTo(store.getTable("pets"))
        assertThat(store.rowIdsFlow("pets").first()).isEqualTo(listOf("fido"))
        assertThat(store.rowFlow("pets", "fido").first()).isEqualTo(cellsOf("legs" to 4))
        assertThat(store.valuesFlow().first()).isEqualTo(cellsOf("open" to true))
        assertThat(store.valueFlow("open").first()).isEqualTo(Cell.of(true))
        assertThat(todos.allFlow().first()).isEqualTo(mapOf(id to Todo("Buy milk")))
        assertThat(todos.rowFlow(id).first()).isEqualTo(Todo("Buy milk"))
    }

    @Test
    fun `no change of a row is skipped`() = timed {
        val todos = store.table<Todo>("todos")
        val changes =
            async(start = CoroutineStart.UNDISPATCHED) { todos.changesFlow().take(100).toList() }
        yield()
        repeat(100) { todos["r"] = Todo("text $it") }
        assertThat(changes.await().map { it.newRow()?.what })
            .isEqualTo((0 until 100).map { "text $it" })
    }

    @Test
    fun `futures are awaited`() = timed {
        val one = MergeableStore.createMergeableStore()
        val other = MergeableStore.createMergeableStore()
        val ofOne = LocalSynchronizer.createLocalSynchronizer(one)
        val ofOther = LocalSynchronizer.createLocalSynchronizer(other)
        assertThat(ofOne.statusFlow().first()).isEqualTo(SynchronizerStatus.STOPPED)
        ofOne.awaitStartSync()
        ofOther.awaitStartSync()
        one["open"] = true
        assertThat(other.valueFlow("open").first { it != null }).isEqualTo(Cell.of(true))
        ofOne.awaitStatus(SynchronizerStatus.IN_SYNC)
        ofOne.awaitFlush(10.seconds)
        assertThat(ofOne.progressFlow().first()).isEqualTo(ofOne.progress)
        ofOther.awaitStopSync()
        ofOther.awaitClose()
        ofOne.awaitClose()
        assertThat(ofOne.status).isEqualTo(SynchronizerStatus.CLOSED)
    }

    @Test
    fun `a persister is awaited`() = timed {
        store["open"] = true
        val file = folder.resolve("store.json")
        FilePersister.createFilePersister(store, file).use { it.awaitSave() }
        val loaded = Store.createStore()
        FilePersister.createFilePersister(loaded, file).use {
            it.awaitLoad()
            it.awaitStartAutoPersisting()
            it.awaitFlush()
        }
        assertThat(loaded["open"]).isEqualTo(Cell.of(true))
    }
}
