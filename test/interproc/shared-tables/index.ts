// What the package gives to others: nobody here imports it, so anybody may write to what it lists.
export { given } from './given.ts'
export { sealed } from './given.ts'
