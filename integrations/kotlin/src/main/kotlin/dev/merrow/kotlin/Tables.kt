package dev.merrow.kotlin

import dev.merrow.records.RowComponent
import dev.merrow.records.RowType
import dev.merrow.records.Table
import dev.merrow.store.Store
import java.lang.reflect.InvocationTargetException
import kotlin.reflect.KClass
import kotlin.reflect.KFunction
import kotlin.reflect.KProperty1
import kotlin.reflect.full.memberProperties
import kotlin.reflect.full.primaryConstructor
import kotlin.reflect.jvm.isAccessible
import kotlin.reflect.jvm.javaConstructor
import kotlin.reflect.jvm.javaField
import kotlin.reflect.jvm.javaType

/**
 * Returns a table whose rows are instances of a data class or Java record.
 *
 * ```
 * data class Todo(val text: String, val done: Boolean = false, val due: LocalDate? = null)
 *
 * val todos = store.table<Todo>("todos")
 * val id = todos.add(Todo("Buy milk"))
 * todos[id] = Todo("Buy milk", done = true)
 * todos.update(id) { it.copy(done = false) }
 * ```
 *
 * The documentation of package `dev.merrow.records` lists the form of each type of property in a
 * cell. A nullable property has no cell while it is null, and is null if its cell is missing. Any
 * other property with a default gets it if its cell is missing, for example in rows that were
 * written before the property was added.
 *
 * @throws IllegalArgumentException if a property has a type that no cell can hold
 */
public inline fun <reified R : Any> Store.table(tableId: String): Table<R> =
    Table.of(this, tableId, rowTypeOf(R::class))

/** Returns the row type of a data class or Java record, for [Table.of]. */
@Suppress("UNCHECKED_CAST") // computed from that class
public fun <R : Any> rowTypeOf(type: KClass<R>): RowType<R> = TYPES.get(type.java) as RowType<R>

/** Each class is inspected once. */
private val TYPES =
    object : ClassValue<RowType<*>>() {
        override fun computeValue(type: Class<*>): RowType<*> =
            if (type.isRecord) ofRecord(type) else ofDataClass(type.kotlin)
    }

@Suppress("UNCHECKED_CAST") // checked by the caller
private fun ofRecord(type: Class<*>): RowType<*> = RowType.ofRecord(type as Class<out Record>)

private fun <R : Any> ofDataClass(type: KClass<R>): RowType<R> {
    val constructor = type.primaryConstructor
    require(type.isData && constructor != null) { "${type.qualifiedName} is not a data class" }
    constructor.isAccessible = true
    val properties = type.memberProperties.associateBy { it.name }
    val annotations = constructor.javaConstructor!!.parameters
    val components =
        constructor.parameters.mapIndexed { i, parameter ->
            val nullable = parameter.type.isMarkedNullable
            RowComponent<R>(
                parameter.name!!,
                parameter.type.javaType,
                annotations[i],
                nullable,
                parameter.isOptional && !nullable,
                getter(properties.getValue(parameter.name!!)),
            )
        }
    return RowType(type.java, components, maker(constructor)) { nested ->
        if (nested.kotlin.isData && !nested.isRecord) rowTypeOf(nested.kotlin) else null
    }
}

private fun <R : Any> getter(property: KProperty1<R, *>): (R) -> Any? {
    val field = property.javaField!!
    field.isAccessible = true
    return { row -> field.get(row) }
}

private fun <R : Any> maker(constructor: KFunction<R>): RowType.Maker<R> {
    val parameters = constructor.parameters
    val direct = constructor.javaConstructor!!
    direct.isAccessible = true
    return RowType.Maker { values ->
        try {
            if (values.none { it === RowType.ABSENT }) {
                direct.newInstance(*values)
            } else {
                constructor.callBy(
                    parameters.indices
                        .filter { values[it] !== RowType.ABSENT }
                        .associate { parameters[it] to values[it] }
                )
            }
        } catch (e: InvocationTargetException) {
            throw e.targetException
        }
    }
}
