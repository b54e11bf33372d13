import { summaries } from './check.ts'

export declare const data: ReturnType<typeof summaries>
export default { load: summaries }
