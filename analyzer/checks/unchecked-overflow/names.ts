/** What the name of a function says of its result. */
const unsigned = /(?:^|[^a-zA-Z]|[a-z](?=U))[uU](?:nsigned)?(?:[iI]nt)?_?32(?!\d)/

/** `readUInt32LE`, `u32`, `get_uint32`: the number has no sign. `name` may be that of a method, `Reader.u32`. */
export function promisesUnsigned(name: string): boolean {
  return unsigned.test(name.slice(name.lastIndexOf('.') + 1))
}
