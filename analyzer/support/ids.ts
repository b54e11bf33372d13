/** Branded numbers: an id of one kind can never be passed where another is meant. */
declare const brand: unique symbol
type Id<Name extends string> = number & { readonly [brand]: Name }

/** Single-assignment result of one instruction; dense from 0 within a function. */
export type Temp = Id<'Temp'>
/** One variable of a file (local, parameter, captured, module-level or synthetic); dense from 0 within a file. */
export type Variable = Id<'Variable'>
/** One basic block; dense from 0 within a function, 0 is the entry. */
export type BlockId = Id<'BlockId'>
/** One syntactic place of a file that an instruction stands for; dense from 0 within a file. */
export type Site = Id<'Site'>
/** One function of a file; dense from 0 within a file, 0 is the module level. */
export type FunctionIndex = Id<'FunctionIndex'>
