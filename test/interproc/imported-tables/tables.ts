// Tables of functions that another module calls through.

const half = (v: number): number => v & 7
export const handlers = {
  low: (v: number) => v & 3,
  half,
  wide(v: number) {
    return v & 15
  },
}
export const list = [(v: number) => v & 3, half] as const
export const frozen = Object.freeze([half, half])
export const open: ((v: number) => number)[] = [half]
export const more = { ...handlers, other: half }
