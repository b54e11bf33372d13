export * from './lib.ts'
export * as lib from './lib.ts'
