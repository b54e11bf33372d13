/** A file in which `dev` is tested again, in line 6. */
export const retest = `interface Dev { readonly kind: number }
declare function log(text: string): void
export function kind(dev: Dev | null): number {
  if (!dev) return -1
  log('x')
  if (dev) log('y')
  return dev.kind
}
`
