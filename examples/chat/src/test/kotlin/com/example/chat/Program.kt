package com.example.chat

import java.io.PrintWriter
import java.nio.file.Path
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

private const val LIMIT_SECONDS = 60L

/** The chat in a process of its own. */
class Program(folder: Path, vararg arguments: String) : AutoCloseable {
    private val process =
        ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "com.example.chat.MainKt",
                *arguments,
            )
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
    private val commands = PrintWriter(process.outputWriter(Charsets.UTF_8), true)
    private val printed = LinkedBlockingQueue<String>()

    init {
        val output = process.inputReader(Charsets.UTF_8)
        thread(isDaemon = true) { output.forEachLine(printed::add) }
    }

    fun type(line: String) = commands.println(line)

    /** Waits for a line. */
    fun awaitLine(line: String) {
        val others = mutableListOf<String>()
        while (true) {
            val next =
                printed.poll(LIMIT_SECONDS, TimeUnit.SECONDS)
                    ?: throw AssertionError("Printed $others, and not $line")
            if (next == line) return
            others += next
        }
    }

    /** Waits for it to end by itself. */
    fun exitValue(): Int {
        check(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) { "It has not ended" }
        return process.exitValue()
    }

    override fun close() {
        process.destroyForcibly()
    }
}
