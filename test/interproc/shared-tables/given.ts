export const given = new Map([[1, 4]])
export const sealed: ReadonlyMap<number, number> = new Map([[1, 4]])
