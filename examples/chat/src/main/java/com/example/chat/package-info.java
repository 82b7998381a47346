/** A chat: its rows are Java records, and the rest is in Kotlin. */
@NullMarked
package com.example.chat;

import org.jspecify.annotations.NullMarked;
