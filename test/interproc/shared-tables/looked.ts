// Looked at as a whole by somebody.
export const looked = new Map([[1, 4]])
export const table: Readonly<Record<number, (n: number) => number>> = { 1: (n) => n & 3 }
