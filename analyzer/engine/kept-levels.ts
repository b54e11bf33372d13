/** Bits: a value may be a function, something that holds it, something that holds such things, or deeper still. */
export const itself = 1
const deepest = 8

/** Of what holds a value. */
export function up(level: number): number {
  return ((level << 1) & (2 * deepest - 1)) | (level & deepest)
}

/** Of what is in a value. */
export function down(level: number): number {
  return (level >> 1) | (level & deepest)
}
