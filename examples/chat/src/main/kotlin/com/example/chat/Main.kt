package com.example.chat

import dev.merrow.kotlin.awaitClose
import dev.merrow.kotlin.awaitStartAutoPersisting
import dev.merrow.kotlin.statusFlow
import dev.merrow.persist.FilePersister.createFilePersister
import dev.merrow.store.MergeableStore.createMergeableStore
import dev.merrow.sync.SynchronizerStatus
import dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer
import java.net.URI
import java.nio.file.Path
import kotlin.system.exitProcess
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

private const val HELP = "Type to say something, /edit TEXT to change what you said last, /quit to leave"

/** A chat in a terminal: `NAME [BROKER]`. Keeps all messages in `NAME.json`, and works offline. */
suspend fun main(args: Array<String>) {
    val name = args.firstOrNull()
    if (name == null || !name.matches(Regex("[a-z]+"))) {
        System.err.println("Give your name, in small letters")
        exitProcess(1)
    }
    val broker = URI.create(args.getOrElse(1) { "ws://localhost:8048/chat" })
    coroutineScope { chat(name, broker, Path.of("$name.json")) }
}

private suspend fun chat(name: String, broker: URI, file: Path) = coroutineScope {
    val store = createMergeableStore()
    val room = Room(store, name)
    val persister = createFilePersister(store, file)
    val sync = createWsSynchronizer(store, broker)
    println(HELP)
    persister.awaitStartAutoPersisting()
    launch { room.news().collect { println(lineOf(it)) } }
    launch {
        sync
            .statusFlow()
            .map { it == SynchronizerStatus.OFFLINE }
            .distinctUntilChanged()
            .collect { if (it) println("(offline: others read this later)") }
    }
    sync.startSync()
    withContext(Dispatchers.IO) { obeyAll(room) }
    sync.awaitClose()
    persister.awaitClose()
    coroutineContext.cancelChildren()
}

private fun lineOf(message: ChatMessage): String =
    message.author + (if (message.edited) " (edited): " else ": ") + message.text

private fun obeyAll(room: Room) {
    generateSequence(::readlnOrNull)
        .takeWhile { it != "/quit" }
        .forEach {
            when {
                it.startsWith("/edit ") ->
                    if (!room.editLast(it.removePrefix("/edit "))) println("(you said nothing yet)")
                it.startsWith("/") -> println(HELP)
                it.isNotBlank() -> room.say(it)
            }
        }
}
