package com.example.chat

import dev.merrow.Cell
import dev.merrow.store.MergeableStore.createMergeableStore
import dev.merrow.testkit.server.TestBroker
import java.nio.file.Path
import java.time.Instant
import java.time.InstantSource
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import org.junit.jupiter.api.io.TempDir

class ChatTest {
    @RegisterExtension @JvmField val broker: TestBroker = TestBroker.startBroker()

    @TempDir lateinit var folder: Path

    private fun start(name: String) = Program(folder, name, broker.uri("chat").toString())

    @Test
    fun `two people talk`() {
        start("anna").use { anna ->
            start("ben").use { ben ->
                anna.type("Hello")
                ben.awaitLine("anna: Hello")
                ben.type("Helo, Anna")
                anna.awaitLine("ben: Helo, Anna")
                ben.type("/edit Hello, Anna")
                anna.awaitLine("ben (edited): Hello, Anna")
            }
        }
    }

    @Test
    fun `what is said offline arrives later`() {
        start("anna").use { anna ->
            start("ben").use { ben ->
                anna.type("Hello")
                ben.awaitLine("anna: Hello")
                broker.stop()
                anna.awaitLine("(offline: others read this later)")
                anna.type("Are you there?")
                anna.awaitLine("anna: Are you there?")

                broker.restart()

                ben.awaitLine("anna: Are you there?")
            }
        }
    }

    @Test
    fun `messages are kept`() {
        start("anna").use { anna ->
            anna.type("A note to myself")
            anna.awaitLine("anna: A note to myself")
            anna.type("/quit")
            assertThat(anna.exitValue()).isZero()
        }
        start("anna").use { it.awaitLine("anna: A note to myself") }
    }

    @Test
    fun `rows of older programs are read`() = runBlocking {
        val store = createMergeableStore()
        store.addUniqueRow(
            "messages",
            mapOf(
                "author" to Cell.of("anna"),
                "text" to Cell.of("Hello"),
                "sentAt" to Cell.of("2025-12-24T18:00:00.000Z"),
            ),
        )

        val message = withTimeout(60.seconds) { Room(store, "ben").news().first() }

        assertThat(message)
            .isEqualTo(ChatMessage("anna", "Hello", Instant.parse("2025-12-24T18:00:00Z")))
        Unit
    }

    @Test
    fun `news are in the order in which they were said`() = runBlocking {
        val store = createMergeableStore()
        Room(store, "ben", InstantSource.fixed(Instant.ofEpochSecond(2))).say("second")
        Room(store, "anna", InstantSource.fixed(Instant.ofEpochSecond(1))).say("first")

        val news = withTimeout(60.seconds) { Room(store, "carl").news().take(2).toList() }

        assertThat(news.map { it.text() }).containsExactly("first", "second")
        Unit
    }

    @Test
    fun `only the author edits a message`() {
        val store = createMergeableStore()
        Room(store, "anna").say("Hello")

        assertThat(Room(store, "ben").editLast("Goodbye")).isFalse()
    }
}
