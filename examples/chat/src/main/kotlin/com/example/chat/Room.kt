package com.example.chat

import dev.merrow.kotlin.allFlow
import dev.merrow.kotlin.table
import dev.merrow.kotlin.transaction
import dev.merrow.store.MergeableStore
import java.time.Instant
import java.time.InstantSource
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/** The messages of a store, as who is called [name] sees and writes them. */
class Room(
    private val store: MergeableStore,
    private val name: String,
    private val clock: InstantSource = InstantSource.system(),
) {
    private val messages = store.table<ChatMessage>("messages")

    /** Says something. The row gets a random id, which no other program gives to a row. */
    fun say(text: String) {
        messages.add(ChatMessage(name, text, now()))
    }

    /** Changes the last message of one's own; returns whether there is one. */
    fun editLast(text: String): Boolean =
        transaction(store) {
            val last = messages.all().filterValues { it.author == name }.maxByOrNull { it.value.sentAt }
            last?.let { messages.update(it.key) { message -> message.edit(text) } } != null
        }

    /** Messages that are new or have changed, oldest first: those that are there, then all to come. */
    fun news(): Flow<ChatMessage> = flow {
        var shown = emptyMap<String, ChatMessage>()
        messages.allFlow().collect { all ->
            all.filter { (id, message) -> shown[id] != message }
                .values
                .sortedBy { it.sentAt }
                .forEach { emit(it) }
            shown = all
        }
    }

    private fun now(): Instant = clock.instant()
}
