/** A persister that keeps a store in a folder that several devices share. */
@NullMarked
package com.example.folder;

import org.jspecify.annotations.NullMarked;
