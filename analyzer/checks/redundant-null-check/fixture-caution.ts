// settings { "checks": { "redundant-null-check": ["warn", { "caution": "ignore" }] } }
interface Dev {
  name?: string
}
declare function log(text: string): void

/** A plain re-test makes no code dead. */
export function careful(dev: Dev | null): string {
  if (!dev) return ''
  log('x')
  return dev?.name ?? ''
}
export function carefulIf(dev: Dev | null): void {
  if (!dev) return
  log('x')
  if (dev) log('y')
}

/** A branch that never runs is still told. */
export function dead(dev: Dev | null): number {
  if (!dev) return -19
  log('x')
  if (!dev) return -22 // want "redundant-null-check: we tested 'dev' before and it was 'true'" error
  return 0
}
