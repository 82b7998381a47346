/** A to-do list that a terminal, a window and a page in a browser share. */
@NullMarked
package com.example.todo;

import org.jspecify.annotations.NullMarked;
