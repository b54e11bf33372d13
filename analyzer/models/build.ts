/** Shorthand for the tables of this folder: the keys are written as words, everything not said is harmless. */
import type { Model, Result, Role } from './model.ts'

export type Extra = Partial<Omit<Model, 'key' | 'result'>>

export const compute: Result = { kind: 'compute' }
export const declared: Result = { kind: 'type' }
export const receiver: Result = { kind: 'receiver' }
export const nothing: Result = { kind: 'value', text: 'undefined' }
export const boolean: Result = { kind: 'value', text: 'true | false' }
export const string: Result = { kind: 'value', text: 'string' }
/** A length, an index or an offset. */
export const size: Result = { kind: 'value', text: '0..9007199254740991' }
/** A position, or -1. */
export const position: Result = { kind: 'value', text: '-1..9007199254740991' }
export const object: Result = { kind: 'value', text: 'object' }
export const unknown: Result = { kind: 'value', text: 'unknown' }
export const anyNumber: Result = { kind: 'value', text: 'number | NaN' }

export function value(text: string): Result {
  return { kind: 'value', text }
}

export function parameter(index: number): Result {
  return { kind: 'param', index }
}

/** Fresh bytes; `length` is the argument that says how many. */
export function bytes(length?: number): Result {
  return { kind: 'buffer', length, view: false }
}

/** The bytes of the receiver (of the first argument, for a constructor or static function), seen anew. */
export function view(length?: number): Result {
  return { kind: 'buffer', length, view: true }
}

export function model(key: string, result: Result, extra: Extra = {}): Model {
  return { key, result, effect: 'none', throws: false, ...extra }
}

/** One model for each pair of the space-separated owners and names. */
export function members(owners: string, names: string, result: Result, extra: Extra = {}): Model[] {
  return words(owners).flatMap((owner) =>
    words(names).map((name) => model(`${owner}.${name}`, result, extra)),
  )
}

/** Global functions, or anything whose key is written out. */
export function functions(keys: string, result: Result, extra: Extra = {}): Model[] {
  return words(keys).map((key) => model(key, result, extra))
}

/** `new X` for each of the space-separated names. */
export function constructors(names: string, result: Result, extra: Extra = {}): Model[] {
  return words(names).map((name) => model(`new ${name}`, result, extra))
}

/** `sinks('offset', undefined, 'length')`: the roles of the arguments in order. */
export function sinks(...roles: (Role | undefined)[]): NonNullable<Model['sinks']> {
  return roles.flatMap((role, argument) => (role === undefined ? [] : [{ argument, role }]))
}

export function during(...indices: number[]): NonNullable<Model['callbacks']> {
  return indices.map((argument) => ({ argument, when: 'during' }))
}

export function later(...indices: number[]): NonNullable<Model['callbacks']> {
  return indices.map((argument) => ({ argument, when: 'later' }))
}

export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

/** Callback `argument` gets elements of the receiver as its parameter `parameter`. */
export function elementsTo(argument: number, parameter = 0): NonNullable<Model['feeds']> {
  return { argument, parameter, events: undefined }
}
